"""What a bidder may do and when, and what the receipt for a bid says. Pure."""
