"""The clinical content as data, and the code that finds it."""
