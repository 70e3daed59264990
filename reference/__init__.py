"""The oracle: every function of the course, once, in plain array operations."""
