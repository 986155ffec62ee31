"""Tests, one folder for each kind of proof."""
