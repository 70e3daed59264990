"""The trust boundary: a submission runs apart from the reference, the checks and the mark."""
