"""Applying, declaring, deciding and leaving. Pure. Nowhere a rank, a number of places, a payment or a membership."""
