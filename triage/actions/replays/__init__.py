"""Runs in the background over what is stored: replays of a protocol, and look-backs."""
