"""The editors of a draft's items in Django admin: importing this registers them."""

from triage.editors.items import kinds

__all__ = ["kinds"]
