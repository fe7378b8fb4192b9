"""The text checker: figures of a written text that are wrong, impossible or match no result."""
