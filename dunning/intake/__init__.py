"""Files in: CSV exports of invoices, customers and payments, read without guessing."""
