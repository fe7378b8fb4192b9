"""Rows in, a validated cohort out."""
