"""From a result to text or pictures."""
