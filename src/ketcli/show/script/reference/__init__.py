"""What a Python script is made of: textbook formulas by NumPy and SciPy, written apart from ketcli's own.

ketcli does not run these modules. `ketcli script` copies the functions that an answer needs into the script, so each of
them may use only the others, NumPy (np), optimize and stats; names are used once. The R files beside them are the same
for scripts of R, where metafor does most of the statistics.
"""
