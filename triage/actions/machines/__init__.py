"""Accounts of programs, and the tokens by which they ask."""
