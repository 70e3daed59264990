"""For authors: stubs from solutions, and the audit that grades the grader."""
