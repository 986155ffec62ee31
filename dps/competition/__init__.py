"""A buyer calls for competition: the need, what it is judged on, the timetable."""
