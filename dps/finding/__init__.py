"""What the public may find of suppliers: drawn from parties, profiles and admissions, and from nothing sealed."""
