"""Every table and figure of a manuscript as files of their own, for those who write elsewhere."""
