"""The program's own pages: help and manual, from the tables of questions and options."""
