"""Measurements: what the hidden checks notice, and what marking costs."""
