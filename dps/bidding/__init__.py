"""Suppliers bid, and nobody can read a bid until it is lawfully opened."""
