"""What every answer is made of: answer, table, numbers, formats."""
