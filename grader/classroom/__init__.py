"""Grades the submissions of a whole class.

A download is looked through (`download`, `archive`), its files are given to students (`shapes`,
`choosing`), and a process per core (`child`, led by `pool`) grades them; the results go into a
database (`tables`, `store`) as they come. `changes` and `weights` work on what is stored.
"""
