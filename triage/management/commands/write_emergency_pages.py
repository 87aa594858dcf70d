"""The emergency pages as files, for the proxy to serve whatever happens to the site."""

from __future__ import annotations

import gzip
import os
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.handlers.base import BaseHandler
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from content.languages import languages
from triage.patients.brand import brand_of
from triage.patients.last_known_clinic import clinic_or_last_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http.response import HttpResponseBase

# A folder for each way in which a browser has pages shown, with the cookies that ask for it.
_DISPLAYS = {
    "normal": "",
    "text": "text=more",
    "contrast": "contrast=more",
    "text-contrast": "text=more; contrast=more",
}
_PAGES = ("patients:help_now", "patients:offline")
# What the proxy says by itself, or what differs from answer to answer.
_NOT_KEPT = (
    "Content-Length",
    "Content-Type",
    "Content-Language",
    "Content-Disposition",
    "Last-Modified",
    "ETag",
    "Date",
    "X-Request-ID",
)
# Its text is kept with what it names: a stylesheet that every page has.
_STYLESHEET = "css/site.css"


class Command(BaseCommand):
    help = (
        "Writes the emergency pages, the error pages of the proxy and their headers into a folder, with the "
        "clinic's present numbers. Without a database, what was written before stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--every", type=int, metavar="SECONDS", help="go on, and write anew that often")

    def handle(self, *_args: Any, folder: Path, every: int | None, **_options: Any) -> None:
        site = _Site()
        while True:
            close_old_connections()
            written = _write(site, folder)
            if not every:
                if not written:
                    raise CommandError("The database cannot be read; the pages of before stay.")
                return
            time.sleep(every)


class _Site:
    """This site, asked within this process."""

    def __init__(self) -> None:
        self._handler = BaseHandler()
        self._handler.load_middleware()
        host = settings.ALLOWED_HOSTS[0].lstrip(".").replace("*", "localhost")
        self._requests = RequestFactory(SERVER_NAME=host)

    def get(self, address: str, *, cookies: str = "") -> HttpResponseBase:
        request = self._requests.get(
            address, secure=settings.SECURE_SSL_REDIRECT, headers={"cookie": cookies}
        )
        return self._handler.get_response(request)

    def problem(self, address: str, sentence: str) -> bytes:
        """The page that says what went wrong and when to call."""
        context = {"clinic": clinic_or_last_known(), "problem": sentence}
        return render_to_string("error.html", context, self._requests.get(address)).encode()


def _write(site: _Site, folder: Path) -> bool:
    """Write all of it; False when the database cannot be read and pages are there already."""
    worker = site.get(reverse("files:worker"))
    if worker.status_code != 200 and (folder / "errors").exists():
        return False
    files = dict(_pages(site)) | dict(_problems(site))
    if worker.status_code == 200:
        files["files" + reverse("files:worker")] = _body(worker)
    headers = {"pages": site.get(reverse(_PAGES[0])), "worker": worker}
    brand = brand_of(clinic_or_last_known())
    for address in (brand.mark_address, brand.style_address):
        if address:
            look = site.get(address)
            headers["look"] = look
            files["files" + urlsplit(address).path] = _body(look)
    headers["hashed"] = site.get(staticfiles_storage.url(_STYLESHEET))
    headers["static"] = site.get(settings.STATIC_URL + _STYLESHEET)
    for name, response in headers.items():
        files[f"headers/{name}.conf"] = _as_configuration(response)
    for name, content in files.items():
        _replace(folder / name, content)
        if name.startswith(("pages/", "files/")):
            _replace(folder / f"{name}.gz", gzip.compress(content, mtime=0))
    return worker.status_code == 200


def _pages(site: _Site) -> Iterator[tuple[str, bytes]]:
    for language in languages():
        with translation.override(language):
            addresses = [reverse(name) for name in _PAGES]
        for address in addresses:
            for display, cookies in _DISPLAYS.items():
                yield f"pages/{display}{address}index.html", _body(site.get(address, cookies=cookies))


def _problems(site: _Site) -> Iterator[tuple[str, bytes]]:
    for language in languages():
        with translation.override(language):
            address = reverse(_PAGES[0])
            sentences = {
                "unavailable": _(
                    "We cannot open this page right now: something is wrong on our side. "
                    "Try again in a minute."
                ),
                "unknown": _(
                    "We do not know if this was saved. Check your connection and press the button again: "
                    "nothing is saved twice."
                ),
                "too-many": _(
                    "Too many pages were opened from where you are. Wait 10 seconds, then try again. "
                    "If you sent something just now, it was not saved: go back and send it again."
                ),
                "too-large": _(
                    "You sent more than we can take. Nothing of it was saved. "
                    "Go back and send less at a time."
                ),
            }
            for name, sentence in sentences.items():
                yield f"errors/{language}/{name}.html", site.problem(address, sentence)


def _body(response: HttpResponseBase) -> bytes:
    return response.content if isinstance(response, HttpResponse) else response.getvalue()


def _as_configuration(response: HttpResponseBase) -> bytes:
    """The headers of a response as the proxy adds them to a file."""
    lines = [
        'add_header {} "{}" always;\n'.format(name, value.replace("\\", "\\\\").replace('"', '\\"'))
        for name, value in response.items()
        if name not in _NOT_KEPT
    ]
    return "".join(lines).encode()


def _replace(path: Path, content: bytes) -> None:
    """Whoever reads it gets the old or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_bytes(content)
    partial.chmod(0o644)
    partial.replace(path)
