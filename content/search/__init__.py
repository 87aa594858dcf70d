"""The search over pages, glossary and whatever other apps add."""
