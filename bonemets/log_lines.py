"""What a line of the log says, as JSON or as text: its request, and nothing that was typed."""

from __future__ import annotations

import traceback
from contextvars import ContextVar
from logging import Filter, Formatter, LogRecord
from typing import TYPE_CHECKING, Any

from pythonjsonlogger.json import JsonFormatter

if TYPE_CHECKING:
    from types import TracebackType

    ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

# What a line may hold. What else a library ties to a record, such as a request with its address, stays out.
FIELDS = (
    "time",
    "level",
    "logger",
    "request_id",
    "message",
    "method",
    "route",
    "status",
    "milliseconds",
    "traceback",
)
_REFUSED = "django.security."
_NO_TOKEN = "django.security.csrf"  # noqa: S105 (a logger's name)
# Empty outside of requests.
request_id: ContextVar[str] = ContextVar("request_id", default="")


class RequestIdFilter(Filter):
    """Writes the request's id on every record."""

    def filter(self, record: LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class ServerFilter(Filter):
    """Of a failure of the server itself only that it failed: its own words hold the whole address."""

    def filter(self, record: LogRecord) -> bool:
        if record.name == "waitress" and record.exc_info:
            record.msg, record.args = "The server failed at a request", ()
        return True


class NothingTypedFilter(Filter):
    """Puts the pattern of an address in its place, for an address can be a name or a search.

    Of what Django finds suspicious only the kind stays.
    """

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


def where_it_failed(error: BaseException | None) -> str:
    """Where an exception and its causes came from, each with its kind.

    Its words are left out: a database quotes the row, a parser what was sent.
    """
    parts: list[str] = []
    while error is not None:
        kind = type(error)
        lines = traceback.format_tb(error.__traceback__)
        parts.append("".join([*lines, f"{kind.__module__}.{kind.__qualname__}"]))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nwhich followed from\n".join(parts)


class TextLine(Formatter):
    """For people who look at a terminal."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {request_id}: {message}", style="{")

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 (logging's name)
        return where_it_failed(ei[1])


class JsonLine(JsonFormatter):
    """For programs that collect logs: one object on one line, with the time in UTC."""

    def __init__(self) -> None:
        super().__init__(
            ["levelname", "name", "request_id", "message"],
            timestamp="time",
            rename_fields={"levelname": "level", "name": "logger", "exc_info": "traceback"},
        )

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 (logging's name)
        return where_it_failed(ei[1])

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Keep what a line may hold, in one order."""
        return {field: log_data[field] for field in FIELDS if log_data.get(field) not in (None, "")}
