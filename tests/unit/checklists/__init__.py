"""Tests of the reporting checklists."""
