"""One module a kind of data file; each gives a frame of texts, or what is wrong with the file."""
