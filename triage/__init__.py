"""Symptom triage: the engine, what is stored, the actions, and one package for each audience."""
