"""Ready values for the templates: what has to be joined is joined here."""
