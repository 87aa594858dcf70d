"""Alerts to those on call."""
