"""The commands: parse options, ask a question, show the answer."""
