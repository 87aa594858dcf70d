"""The editors of a draft's rows in Django admin: importing this registers them."""

from triage.editors.rows import frame, pages, questions, rules, sources, urgencies

__all__ = ["frame", "pages", "questions", "rules", "sources", "urgencies"]
