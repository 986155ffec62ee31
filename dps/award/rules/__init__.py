"""What an award may be, who is told what of it, and how long everybody waits. Pure."""
