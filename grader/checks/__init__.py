"""Checks and known mistakes, one file an exercise."""
