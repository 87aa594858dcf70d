"""What programs of the hospital ask for over HTTP, under `/fhir/`."""
