"""Django admin, for clinical editors."""
