"""Reporting checklists (STROBE, TRIPOD+AI, SAMPL), filled in from what was done and what is shown.

``lists/*.yml`` holds the items, ``rules_*.py`` a small function for each kind of answer. An item is
reported only where the results have it and the staged manuscript shows it.
"""
