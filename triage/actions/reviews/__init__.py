"""Actions on reviews, by patients and by nurses."""
