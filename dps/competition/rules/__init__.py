"""The rules of a call for competition: criteria, method, timetable, lifecycle. Pure."""
