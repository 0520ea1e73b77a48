"""Files out: what is overdue, for a spreadsheet or another program."""
