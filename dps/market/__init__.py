"""The Dynamic Purchasing System or dynamic market itself: its lots, its term, who is entitled to buy."""
