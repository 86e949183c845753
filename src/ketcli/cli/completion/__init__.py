"""Completion in shells: the script of each, and what the program answers it. Neither imports Typer, NumPy or pandas."""
