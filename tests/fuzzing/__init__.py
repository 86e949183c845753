"""Hostile questions to the whole program: data, command lines, surroundings, and what must hold of each.

`tests/test_fuzzing.py` asks some hundred of them, `bench/fuzz.py` as many as it is told to.
"""
