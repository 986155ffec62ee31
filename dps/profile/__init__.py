"""What a supplier can do, and the evidence for it."""
