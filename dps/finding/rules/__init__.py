"""What finding is ruled by: what is kept of a search, what a council is shown of a market. Pure."""
