"""The trust boundary: a submission runs in a process that holds no reference, no check and no mark."""
