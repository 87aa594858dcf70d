"""What texts for patients may never say, and what the emergency text must say, language by language."""
