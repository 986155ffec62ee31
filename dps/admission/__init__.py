"""A supplier asks to join a lot, and is admitted or refused with reasons."""
