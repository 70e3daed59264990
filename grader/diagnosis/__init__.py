"""Names the known mistake whose outputs are the student's: diagnosis by behaviour."""
