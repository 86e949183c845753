"""From the answer of each question to the steps of a script that repeats it."""
