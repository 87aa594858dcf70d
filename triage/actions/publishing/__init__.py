"""Proposing, deciding, publishing and rolling back, and the log of it."""
