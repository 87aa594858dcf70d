"""Copies of the whole database: sealed, and proved by putting them back into a database of their own."""
