"""Small-cell suppression: which statistics may not be written, and the results without them."""
