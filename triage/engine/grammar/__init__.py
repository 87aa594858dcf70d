"""How languages join words and say answers."""
