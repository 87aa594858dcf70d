"""The education library. It stands alone: it knows nothing of triage."""
