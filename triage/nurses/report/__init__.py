"""The report: what was assessed and shared, how fast nurses were, and how each rule fares."""
