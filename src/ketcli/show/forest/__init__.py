"""A forest plot as data, from which the terminal, matplotlib and SVG paint."""
