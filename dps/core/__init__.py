"""The few things every stage shares."""
