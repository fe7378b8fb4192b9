"""A study as a folder for those who have only R."""
