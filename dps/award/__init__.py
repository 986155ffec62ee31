"""The award is decided, suppliers are told, the standstill runs."""
