"""How numbers are written where that differs from what Django knows of a language."""
