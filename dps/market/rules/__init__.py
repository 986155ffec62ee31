"""When a market may be made, what its lots must state, and who may be named as a buyer. Pure."""
