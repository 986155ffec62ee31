"""Letters leave an outbox that survives a dead mail server."""
