"""Deletes what the settings keep no longer, and what a person erased."""
