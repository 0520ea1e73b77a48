"""What to say: packs of lines, and the choosing of them. Pure: no database, no clock."""
