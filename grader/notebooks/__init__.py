"""The course in nbgrader: notebooks, the report in a notebook, and autograding apart from it."""

from grader.notebooks.cell import check as check  # what a test cell imports
