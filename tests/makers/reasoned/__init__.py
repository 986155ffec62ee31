"""Deeds that ask for a reason, a ground or a second person, in stories that do each of them lawfully once."""
