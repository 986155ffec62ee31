"""What must be told: posted in the same transaction as the deed, permanent, numbered in the order of commit."""
