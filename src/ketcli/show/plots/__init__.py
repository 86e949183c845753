"""Pictures for print and screen, drawn with matplotlib: one module a picture, from the result that its table shows."""
