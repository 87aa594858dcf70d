"""FHIR R4 in and out: pure mappings between the engine's models and FHIR resources as plain values."""
