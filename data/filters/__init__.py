"""Filters: what a draft must be to become a row."""
