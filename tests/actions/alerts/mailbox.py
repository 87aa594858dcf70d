"""Real receivers on this machine: a mail server and a web server that remember what they were sent."""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import closing
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, cast

from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiosmtpd.smtp import SMTP, Envelope, Session

OK = "250 OK"


def free_port() -> int:
    """A port at which nobody listens."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Mailbox:
    """A mail server. `reply` is what it says to each message; `refused` whom it does not know."""

    port: int = field(default_factory=free_port)
    reply: str = OK
    refused: tuple[str, ...] = ()
    # Called when a message has arrived, before it is answered.
    on_message: Callable[[], None] = lambda: None
    seconds_to_answer: float = 0
    seconds_to_part: float = 0
    # Answers nobody before so many have come: a sender sends one at a time, so they are as many senders.
    answers_from: int = 0
    _has_enough: asyncio.Event = field(default_factory=asyncio.Event)
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    _controller: Controller | None = None

    def start(self) -> None:
        """Listen."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Listen no more."""
        if self._controller is not None:
            self._controller.stop()
        self._controller = None

    @property
    def ids(self) -> list[str]:
        """The Message-IDs of what arrived."""
        return [mail["Message-ID"] for mail in self.mails]

    async def handle_RCPT(  # noqa: N802 (aiosmtpd names it)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient, or not."""
        if address in self.refused:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return OK

    async def handle_DATA(  # noqa: N802 (aiosmtpd names it)
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep a message, and answer."""
        content = cast("bytes", envelope.content)
        if self.reply == OK:
            self.mails.append(message_from_bytes(content, policy=policy.default))
            self.recipients += envelope.rcpt_tos
        self.on_message()
        if len(self.mails) >= self.answers_from:
            self._has_enough.set()
        await self._has_enough.wait()
        await asyncio.sleep(self.seconds_to_answer)
        return self.reply

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        """Part."""
        await asyncio.sleep(self.seconds_to_part)
        return "221 Bye"


@dataclass
class Hook:
    """A web server that takes webhooks."""

    status: int = 204
    location: str = ""
    seconds_to_answer: float = 0
    # Sends its answer so slowly that no single wait is long.
    drips: bool = False
    posts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    _server: ThreadingHTTPServer | None = None
    _stopped: Event = field(default_factory=Event)

    def start(self) -> None:
        """Listen."""
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.posts.append(({name.lower(): value for name, value in self.headers.items()}, body))
                hook._stopped.wait(hook.seconds_to_answer)
                while hook.drips and not hook._stopped.wait(0.1):
                    self.wfile.write(b"H")
                self.send_response(hook.status)
                if hook.location:
                    self.send_header("Location", hook.location)
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

            def handle(self) -> None:
                """Whoever hung up is no fault."""
                try:
                    super().handle()
                except OSError:
                    self.close_connection = True

        self._stopped.clear()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Listen no more."""
        self._stopped.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        self._server = None

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}/alerts?from=bonemets"

    @property
    def keys(self) -> list[str]:
        """The idempotency keys of what arrived."""
        return [headers["idempotency-key"] for headers, _body in self.posts]

    def content(self, number: int = 0) -> dict[str, str]:
        """What a message said."""
        said: dict[str, str] = json.loads(self.posts[number][1])
        return said
