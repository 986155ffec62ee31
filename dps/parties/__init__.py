"""Who is who: organisations, people, and what each may do."""
