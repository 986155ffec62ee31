"""What is worth finding beside suppliers, as documents for the index: opportunities, awards and contracts, pieces of work."""
