"""What statute and regulations fix, as values with citations. Pure: it reads no clock, no network and no project code."""
