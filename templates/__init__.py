"""The pages. This file makes the folder importable, so that it is found from the repository and from a wheel."""
