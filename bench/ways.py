"""People who answer the whole questionnaire over HTTP, and what was acknowledged to them."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from triage.engine.navigation import shown_pages

if TYPE_CHECKING:
    from triage.engine.protocol import Page, Protocol

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_PAGE = re.compile(r"/check/([0-9a-f-]+)/questions/([a-z0-9_-]+)/")
MOST_STEPS = 60
SIGNS = 0.03
WAITS = 30.0


@dataclass
class Way:
    """What the site acknowledged to one person."""

    submission: str
    pages: set[str] = field(default_factory=set)
    answers: dict[str, str] = field(default_factory=dict)
    is_finished: bool = False


@dataclass
class Seen:
    """What some people saw: seconds by kind of request, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    ways: list[Way] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class UnexpectedError(Exception):
    """An answer of the site that a browser could not go on with."""


class Browser:
    """One person's browser: a connection that is used again, and cookies."""

    def __init__(self, port: int, seen: Seen) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=WAITS)
        self._cookies: dict[str, str] = {}
        self._seen = seen

    def get(self, path: str) -> str:
        """Open a page, or where it leads."""
        status, location, body = self._request("GET", path)
        return self.get(location) if status == 302 else body

    def post(self, path: str, page: str, **fields: str) -> str:
        """Send the form of a page: the address that follows."""
        status, location, _ = self._request("POST", path, {**dict(_HIDDEN.findall(page)), **fields})
        if status != 302:
            raise UnexpectedError(f"POST gave {status}")
        return location

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def _request(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        self._connection.request(method, path, urlencode(form) if form is not None else None, headers)
        response = self._connection.getresponse()
        body = response.read().decode()
        self._seen.seconds.setdefault(method, []).append(time.perf_counter() - begun)
        for set_cookie in response.headers.get_all("Set-Cookie", []):
            self._cookies.update((name, morsel.value) for name, morsel in SimpleCookie(set_cookie).items())
        if response.status not in (200, 302):
            raise UnexpectedError(f"{method} gave {response.status}")
        return response.status, response.headers.get("Location", ""), body


def walk(port: int, protocol: Protocol, people: int, *, until: float) -> Seen:
    """Let so many people at once answer, one way after the other, until that time of `perf_counter`.

    Whoever has begun by then comes to the end.
    """
    together = [Seen() for _ in range(people)]
    threads = [
        threading.Thread(target=_ways, args=(port, protocol, Random(number), seen, until))
        for number, seen in enumerate(together)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = Seen()
    for seen in together:
        whole.ways += seen.ways
        whole.errors += seen.errors
        for method, seconds in seen.seconds.items():
            whole.seconds.setdefault(method, []).extend(seconds)
    return whole


def _ways(port: int, protocol: Protocol, random: Random, seen: Seen, until: float) -> None:
    while time.perf_counter() < until:
        browser = Browser(port, seen)
        try:
            _one_way(browser, protocol, random, seen)
        except (UnexpectedError, OSError, HTTPException) as error:
            seen.errors.append(f"{type(error).__name__}: {error}")
        finally:
            browser.close()


def _one_way(browser: Browser, protocol: Protocol, random: Random, seen: Seen) -> None:
    location = browser.post("/", browser.get("/"), respondent="self")
    way = Way(_page_in(location)[0])
    seen.ways.append(way)
    for _ in range(MOST_STEPS):
        if location.endswith("/result/"):
            browser.get(location)
            if way.is_finished:
                return
            # An emergency interrupts: whoever goes on takes the first page that is still open.
            left = [page.id for page in shown_pages(protocol, way.answers) if page.id not in way.pages]
            root = f"/check/{way.submission}"
            location = f"{root}/questions/{left[0]}/" if left else f"{root}/answers/"
        elif location.endswith("/answers/"):
            location = browser.post(location, browser.get(location))
            way.is_finished = True
        else:
            page = protocol.page(_page_in(location)[1])
            if page is None:
                raise UnexpectedError("a page that the protocol does not have")
            # A page that was interrupted comes again, with what was filled in before.
            before = {q.id: way.answers[q.id] for q in page.questions if q.id in way.answers}
            answers = _answers(page, random) | before
            is_checklist = page.layout == "checklist"
            action = "continue" if "yes" in answers.values() or not is_checklist else "none"
            location = browser.post(location, browser.get(location), action=action, **answers)
            # Acknowledged: from here on it must never be lost.
            way.answers.update(answers)
            way.pages.add(page.id)
    raise UnexpectedError("the questionnaire does not end")


def _page_in(location: str) -> tuple[str, str]:
    found = _PAGE.search(location)
    if found is None:
        raise UnexpectedError("no page of questions follows")
    return found[1], found[2]


def _answers(page: Page, random: Random) -> dict[str, str]:
    """What somebody fills in: numbers, choices, few signs."""
    answers: dict[str, str] = {}
    for question in page.questions:
        if question.type == "number":
            answers[question.id] = str(random.randint(question.minimum, question.minimum + 6))
        elif question.type == "choice":
            answers[question.id] = random.choice(question.options).id
        elif random.random() < SIGNS:
            answers[question.id] = "yes"
        elif page.layout != "checklist":
            answers[question.id] = "no"
    return answers
