"""Pictures made of characters, and the terminal they stand on."""
