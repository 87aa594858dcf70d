"""Items as the desk shows them, and the desk's lists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from content.library import PageCitation, library
from triage.actions import evidence
from triage.actions.sign_offs.names import KINDS, title_of
from triage.editors.sign_off.changes import changes_since, last_signed
from triage.editors.sign_off.people import decided_people
from triage.editors.sign_off.words import EducationBlock, Said, education_blocks, said_by
from triage.editors.source_map import CitationView, present_citation
from triage.engine.vocabulary import lines_of
from triage.models import SignOff
from triage.models.protocols import kept_protocol
from triage.protocols.shipped import shipped_passages

if TYPE_CHECKING:
    from triage.actions.sign_offs.coverage import Coverage, ItemCoverage
    from triage.editors.differences import ChangeView
    from triage.engine.protocol import Protocol
    from triage.engine.sign_items import SignItem
    from triage.engine.sources import Citation
    from triage.models import ProtocolVersion

# So much of the hash stands in an address.
DIGITS = 16
# Items of one sentence are read in such groups.
_TOGETHER = ("list_item", "floor", "combination", "assumption", "counted_as", "only_with_others", "source")
_MOST_TOGETHER = 10
_SHOWS = ("open", "objected", "remarks", "signed", "all")


@dataclass(frozen=True)
class ItemView:
    """An item with all that helps to judge it."""

    digest: str
    kind: str
    title: str
    content: str
    said: tuple[Said, ...]
    blocks: tuple[EducationBlock, ...]
    citations: tuple[CitationView, ...]
    people: tuple[str, ...]
    signed_before: SignOff | None
    changes: tuple[ChangeView, ...]
    own: SignOff | None
    others: tuple[SignOff, ...]
    state: str


@dataclass(frozen=True)
class Row:
    """An item in a list."""

    digest: str
    kind: str
    title: str
    state: str
    own: SignOff | None
    verdicts: tuple[SignOff, ...]


@dataclass(frozen=True)
class Filter:
    """What a list shows, and where the walk goes next: by state, and by kind where one is chosen."""

    show: str = "open"
    kind: str = ""

    @classmethod
    def read(cls, show: str, kind: str) -> Filter:
        """The filter of an address; what it does not know is passed over."""
        return cls(show if show in _SHOWS else "open", kind if kind in KINDS else "")

    def takes(self, one: ItemCoverage, reader: int | None) -> bool:
        """Whether the list has this item. For a reviewer, open is what they said nothing of."""
        if self.kind and one.item.kind != self.kind:
            return False
        if self.show == "open":
            return one.by(reader) is None if reader else one.state == "open"
        if self.show == "remarks":
            return bool(one.remarks)
        return self.show in ("all", one.state)


def in_order(covered: Coverage) -> tuple[ItemCoverage, ...]:
    """The items in the order of the desk: each questionnaire page with its questions, then kind by kind."""
    kinds = {kind: place for place, kind in enumerate(KINDS)}
    kinds["question"] = kinds["page"]
    # Sorting keeps the order within a kind, which is that of the protocol.
    return tuple(sorted(covered.items, key=lambda one: kinds[one.item.kind]))


def sheets(items: Sequence[ItemCoverage]) -> tuple[tuple[ItemCoverage, ...], ...]:
    """Items that are read together: a page with its questions, up to ten short ones of a kind."""
    found: list[list[ItemCoverage]] = []
    for one in items:
        last = found[-1] if found else []
        with_page = one.item.kind == "question" and bool(last) and last[0].item.kind == "page"
        with_kind = (
            one.item.kind in _TOGETHER
            and bool(last)
            and last[0].item.kind == one.item.kind
            and len(last) < _MOST_TOGETHER
        )
        if with_page or with_kind:
            last.append(one)
        else:
            found.append([one])
    return tuple(tuple(sheet) for sheet in found)


def next_open(
    items: Sequence[ItemCoverage], after: str, wanted: Filter, reader: int | None
) -> ItemCoverage | None:
    """The next item of a list after one, from the beginning again at its end; None when nothing is left."""
    digests = [one.item.sha256 for one in items]
    at = digests.index(after) if after in digests else -1
    following = (*items[at + 1 :], *items[: max(at, 0)])
    return next((one for one in following if wanted.takes(one, reader)), None)


def present_rows(protocol: Protocol, items: Iterable[ItemCoverage], reader: int | None) -> tuple[Row, ...]:
    """The rows of a list."""
    return tuple(
        Row(
            digest=one.item.sha256[:DIGITS],
            kind=KINDS[one.item.kind],
            title=title_of(protocol, one.item),
            state=one.state,
            own=one.by(reader) if reader else None,
            verdicts=one.verdicts,
        )
        for one in items
    )


def present_item(
    version: ProtocolVersion, one: ItemCoverage, reader: int | None, *, still: Collection[str]
) -> ItemView:
    """One item, with everything beside it. `still` are the hashes of all items of the version.

    What changed is shown until it is signed, and to a reviewer until they have judged it.
    """
    protocol, item = kept_protocol(version.pk, version.sha256), one.item
    is_judged = one.by(reader) is not None if reader else one.state == "signed"
    before = None if is_judged else last_signed(item, reader, still=still)
    return ItemView(
        digest=item.sha256[:DIGITS],
        kind=KINDS[item.kind],
        title=title_of(protocol, item),
        content=item.content,
        said=said_by(protocol, item),
        blocks=education_blocks(protocol, item) if item.kind == "education_page" else (),
        citations=_citations(protocol, item),
        people=decided_people(version, item),
        signed_before=before,
        changes=changes_since(before, protocol, item) if before else (),
        own=one.by(reader) if reader else None,
        others=tuple(said for said in one.verdicts if said.reviewer_id != reader),
        state=one.state,
    )


def _citations(protocol: Protocol, item: SignItem) -> tuple[CitationView, ...]:
    """Where an item comes from; an education page names the titles of its own sources."""
    if item.kind == "education_page":
        return tuple(_of_page(one) for one in library(item.language)[item.key].citations)
    cited: Iterable[Citation] = getattr(item.source, "citations", ())
    return tuple(present_citation(protocol, one, _passage_of(one)) for one in cited)


def _of_page(citation: PageCitation) -> CitationView:
    place = f"{citation.heading}, lines {citation.lines}" if citation.lines else citation.topic
    return CitationView(words=f"{citation.source_title}: {place}", trust="", passage="")


def _passage_of(citation: Citation) -> str:
    """The passage of the document that a citation stands in, if it cites the document."""
    if citation.source != evidence.shipped_evidence().source_map.source:
        return ""
    lines = set(citation.line_range)
    return next((one.id for one in shipped_passages() if lines & set(lines_of(one.lines))), "")
