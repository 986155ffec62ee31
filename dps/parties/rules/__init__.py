"""What a person may do, and what an organisation's registration must hold. Pure."""
