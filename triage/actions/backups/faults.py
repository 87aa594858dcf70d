"""Why a backup cannot be made, read or put back."""

from __future__ import annotations


class BackupError(Exception):
    """The message is a sentence for whoever runs the site; it holds no key and no content."""
