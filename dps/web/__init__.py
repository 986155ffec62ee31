"""The shared kit of doors."""
