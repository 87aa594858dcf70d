"""Clinical sign-off: who may give verdicts, what was said of each item, and what is still open."""
