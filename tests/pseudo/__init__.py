"""A language that nobody speaks: every text stands in brackets and is a third longer."""
