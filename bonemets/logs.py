"""What Django logs of a request, without anything that was typed: an address can be a name or a search."""

from __future__ import annotations

from logging import Filter, LogRecord

_BAD_HOST = "django.security.DisallowedHost"


class NothingTypedFilter(Filter):
    """Puts the pattern of an address in place of the address, and no host that was claimed."""

    def filter(self, record: LogRecord) -> bool:
        request = getattr(record, "request", None)
        if record.name == _BAD_HOST:
            record.msg, record.args = "A request named a host that is not ours.", ()
            # The traceback ends with the host.
            record.exc_info = record.exc_text = None
        elif request is not None and isinstance(record.args, tuple) and record.args:
            match = getattr(request, "resolver_match", None)
            # The address comes last in all lines about requests.
            record.args = (
                *record.args[:-1],
                f"/{match.route}" if match is not None else "an unknown address",
            )
        return True
