"""What Django logs of a request, without anything that was typed: an address can be a name or a search."""

from __future__ import annotations

from logging import Filter, LogRecord

_REFUSED = "django.security."
_NO_TOKEN = "django.security.csrf"  # noqa: S105 (a logger's name)


class NothingTypedFilter(Filter):
    """Puts the pattern of an address in its place, and of what Django finds suspicious the kind alone."""

    def filter(self, record: LogRecord) -> bool:
        request = getattr(record, "request", None)
        if record.name.startswith(_REFUSED) and record.name != _NO_TOKEN:
            # Its words and the end of its traceback quote the host, field or file name that was sent.
            record.msg, record.args = "A request was refused: %s", (record.name.removeprefix(_REFUSED),)
            record.exc_info = record.exc_text = None
        elif request is not None and record.name.startswith("django.") and record.args:
            match = getattr(request, "resolver_match", None)
            pattern = f"/{match.route}" if match is not None else "an unknown address"
            # The address comes last in all lines about requests.
            record.args = (*record.args[:-1], pattern) if isinstance(record.args, tuple) else record.args
        return True
