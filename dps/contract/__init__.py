"""What was agreed, its promises and its notices."""
