"""What is owed: the SQLAlchemy model and the rules by which it may change."""
