"""The way from the passages of the source document to signs and rules, and back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.display import urgency_name
from triage.engine.safety.checks import rules_reading
from triage.engine.vocabulary import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from triage.engine.protocol import Protocol
    from triage.engine.source_map import MappedLines, SourceMap
    from triage.engine.sources import Citation, Passage


TRUST_MARKS = {"verified": "verified", "second_hand": "second-hand", "our_choice": "our cautious choice"}


@dataclass(frozen=True)
class SignView:
    """A sign that some lines state, and the rules that look at it."""

    id: str
    label: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class LinesView:
    """Some lines: the signs that they state, or why they state none, or neither (uncovered)."""

    lines: str
    signs: tuple[SignView, ...]
    not_a_sign: str

    @property
    def is_uncovered(self) -> bool:
        """Whether the lines lead nowhere."""
        return not self.signs and not self.not_a_sign


@dataclass(frozen=True)
class PassageView:
    """A passage with its warning lines; stale when its words changed since the version was published."""

    id: str
    heading: str
    lines: str
    is_stale: bool
    mapped: tuple[LinesView, ...]
    cited_by: tuple[str, ...]


@dataclass(frozen=True)
class CitationView:
    """What a rule cites; for the document, the passage it stands in."""

    words: str
    trust: str
    passage: str


@dataclass(frozen=True)
class RuleView:
    """A rule with its citations, and the changed passages because of which it must be read again."""

    id: str
    urgency: str
    citations: tuple[CitationView, ...]
    stale: tuple[str, ...]


@dataclass(frozen=True)
class SourceMapView:
    """The page."""

    passages: tuple[PassageView, ...]
    others: tuple[PassageView, ...]
    rules: tuple[RuleView, ...]
    uncovered: tuple[int, ...]
    gone: tuple[str, ...]
    mapped_count: int
    not_a_sign_count: int
    has_hashes: bool

    @property
    def stale_rules(self) -> tuple[str, ...]:
        """The rules that must be read again."""
        return tuple(rule.id for rule in self.rules if rule.stale)


def present_source_map(
    protocol: Protocol,
    source_map: SourceMap,
    passages: Sequence[Passage],
    stored_hashes: Mapping[str, str],
) -> SourceMapView:
    """Join passages, signs and rules. `stored_hashes` are those of the passages when it was published."""
    work = _Work(protocol, source_map, passages, stored_hashes)
    views = [work.passage(passage) for passage in passages]
    known = {passage.id for passage in passages}
    mapped = [line for entry in source_map.lines for line in entry.line_range]
    return SourceMapView(
        passages=tuple(view for view in views if view.mapped),
        others=tuple(view for view in views if not view.mapped),
        rules=tuple(work.rule(rule_id) for rule_id in work.rules),
        uncovered=tuple(source_map.uncovered_lines()),
        gone=tuple(name for name in stored_hashes if name not in known),
        mapped_count=len(mapped),
        not_a_sign_count=sum(len(entry.line_range) for entry in source_map.lines if entry.not_a_sign),
        has_hashes=bool(stored_hashes),
    )


class _Work:
    def __init__(
        self,
        protocol: Protocol,
        source_map: SourceMap,
        passages: Sequence[Passage],
        stored_hashes: Mapping[str, str],
    ) -> None:
        self.protocol = protocol
        self.source_map = source_map
        self.passages = passages
        self.language = protocol.first_language
        self.rules = {rule.id: rule for rule in protocol.rules}
        self.read_by = rules_reading(protocol)
        self.changed = {
            passage.id
            for passage in passages
            if stored_hashes.get(passage.id, passage.sha256) != passage.sha256
        }
        self.headings = {passage.heading for passage in passages}
        self.stale: dict[str, dict[str, None]] = defaultdict(dict)
        for passage in passages:
            if passage.id in self.changed:
                for rule_id in self._rules_of(passage):
                    self.stale[rule_id][passage.heading] = None

    def _rules_of(self, passage: Passage) -> Iterable[str]:
        """The rules that cite a passage, and those that look at a sign which its lines state."""
        yield from self._cited_by(passage)
        for entry in self._entries(passage):
            for sign in entry.signs:
                yield from self.read_by.get(sign, ())

    def _entries(self, passage: Passage) -> list[MappedLines]:
        lines = lines_of(passage.lines)
        return [entry for entry in self.source_map.lines if entry.line_range.start in lines]

    def _cited_by(self, passage: Passage) -> tuple[str, ...]:
        return tuple(
            rule.id
            for rule in self.rules.values()
            if any(self._is_in(citation, passage) for citation in rule.citations)
        )

    def _is_in(self, citation: Citation, passage: Passage) -> bool:
        if citation.source != self.source_map.source or citation.lines is None:
            return False
        return citation.heading == passage.heading and bool(
            set(citation.line_range) & set(lines_of(passage.lines))
        )

    def passage(self, passage: Passage) -> PassageView:
        """One passage; its uncovered lines among the mapped ones, in the order of the document."""
        mapped = [(entry.line_range.start, self._lines(entry)) for entry in self._entries(passage)]
        mapped += [
            (line, LinesView(str(line), (), ""))
            for line in self.source_map.uncovered_lines()
            if line in lines_of(passage.lines)
        ]
        return PassageView(
            id=passage.id,
            heading=passage.heading,
            lines=passage.lines,
            is_stale=passage.id in self.changed,
            mapped=tuple(view for _, view in sorted(mapped, key=lambda pair: pair[0])),
            cited_by=self._cited_by(passage),
        )

    def _lines(self, entry: MappedLines) -> LinesView:
        return LinesView(entry.lines, tuple(self._sign(sign) for sign in entry.signs), entry.not_a_sign or "")

    def _sign(self, sign: str) -> SignView:
        question = self.protocol.questions.get(sign)
        label = question.label.to(self.language) if question else "no question of this version"
        return SignView(sign, label, tuple(rule for rule in self.rules if rule in self.read_by.get(sign, ())))

    def rule(self, rule_id: str) -> RuleView:
        """One rule, with where its citations stand."""
        rule = self.rules[rule_id]
        stale = list(self.stale.get(rule_id, ()))
        stale += [
            f"{citation.heading} (no passage has this heading any more)"
            for citation in rule.citations
            if citation.source == self.source_map.source and citation.heading not in self.headings
        ]
        return RuleView(
            id=rule_id,
            urgency=urgency_name(rule.urgency),
            citations=tuple(self._citation(citation) for citation in rule.citations),
            stale=tuple(stale),
        )

    def _citation(self, citation: Citation) -> CitationView:
        passage = next((one.id for one in self.passages if self._is_in(citation, one)), "")
        return present_citation(self.protocol, citation, passage)


def present_citation(protocol: Protocol, citation: Citation, passage: str) -> CitationView:
    """What is cited, with how far our reading of it is trusted; `passage` is that of the document."""
    source = protocol.sources[citation.source]
    place = f"{citation.heading}, lines {citation.lines}" if citation.lines else citation.topic or ""
    return CitationView(
        words=f"{source.title}: {place}" if place else source.title,
        trust=TRUST_MARKS[source.trust],
        passage=passage,
    )
