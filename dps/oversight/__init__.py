"""The auditor's view: the trails, read and verified, and awards computed again."""
