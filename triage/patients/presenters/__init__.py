"""Join values for the templates."""
