"""Grades exercises on text and sequence models against a reference implementation."""
