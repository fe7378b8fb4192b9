"""The typed results bundle and its written forms."""
