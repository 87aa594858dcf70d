"""Print which education pages explain which heading of the source document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand

from content.library import ContentPage, library
from triage.engine.sources import Passage
from triage.engine.vocabulary import lines_of
from triage.protocols.shipped import shipped_passages

_HEAD = """\
# What the education pages cover

Every heading of the source document (American Cancer Society, Bone Metastasis), and the pages that cite
lines under it. `python manage.py content_coverage` prints this table.

| Lines | Heading | Pages |
|---|---|---|
"""


def covering_pages(passage: Passage, pages: Iterable[ContentPage]) -> list[str]:
    """The slugs of the pages that cite lines of a passage."""
    lines = set(lines_of(passage.lines))
    return [
        page.slug
        for page in pages
        if any(lines & set(lines_of(citation.lines)) for citation in page.citations if citation.lines)
    ]


def coverage_table() -> str:
    pages = library("en").values()
    rows = [
        f"| {passage.lines} | {passage.heading} | {', '.join(covering_pages(passage, pages))} |"
        for passage in shipped_passages()
    ]
    return _HEAD + "\n".join(rows) + "\n"


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(coverage_table(), ending="")
