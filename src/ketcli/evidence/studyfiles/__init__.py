"""Study files: anybody's own data, read from the forms that people have."""
