"""Whom to ring about unpaid invoices this morning, why now, and what to say."""

__version__ = "0.1.0"
