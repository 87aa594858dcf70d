"""Telling those on call that somebody waits."""
