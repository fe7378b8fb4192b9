"""Everything a journal's upload page or a reviewer asks for, in one folder with a manifest."""
