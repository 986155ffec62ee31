"""Hostile files, made by code: none is kept here as a file, so that no copy of the project carries one."""
