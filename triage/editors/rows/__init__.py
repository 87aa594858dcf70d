"""The editors of a draft's rows in Django admin: importing this registers them."""

from triage.editors.rows import pages, questions, rules, sources, urgencies

__all__ = ["pages", "questions", "rules", "sources", "urgencies"]
