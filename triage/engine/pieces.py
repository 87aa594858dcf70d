"""Two wordings of one text, word by word: what both say, what only the first says, what only the second."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# A word or a sign with the blanks before it, so that all of them in a row are the text.
_WORD = re.compile(r"\s*(?:\w[\w'\u2019-]*|[^\w\s])")
# Below this share of words in common, the wordings are two texts, and marking single words would mislead.
_LEAST_ALIKE = 0.3


@dataclass(frozen=True)
class Piece:
    """Some words in a row, with the blanks before them."""

    kind: Literal["same", "removed", "added"]
    text: str


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Both wordings as one sequence; `before` is what is not added in it, `after` what is not removed."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    bare_old, bare_new = ([word.strip() for word in words] for words in (old, new))
    matcher = SequenceMatcher(None, bare_old, bare_new, autojunk=False)
    if before == after:
        return (Piece("same", after),) if after else ()
    if bare_old == bare_new or not _is_alike(matcher, bare_old, bare_new):
        # Two that differ in nothing but blanks and line breaks are shown whole too.
        return tuple(_pieces(before, after))
    found: list[Piece] = []
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            pairs = zip(old[first:last], new[start:end], strict=True)
            # Of the same word after different blanks, the one with more: neither side may run together.
            found.append(Piece("same", "".join(max(pair, key=len) for pair in pairs)))
        else:
            found += _pieces("".join(old[first:last]), "".join(new[start:end]))
    return tuple(found)


def sides(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Each wording by itself, the words marked that the other has not.

    Nothing is marked where one of them is empty, nor the blank before marked words.
    """
    if not before or not after:
        return pieces(before, before), pieces(after, after)
    both = pieces(before, after)
    return tuple(_side(both, without="added")), tuple(_side(both, without="removed"))


def _side(both: Iterable[Piece], *, without: str) -> Iterator[Piece]:
    for piece in both:
        if piece.kind != without:
            words = piece.text.lstrip()
            if blank := piece.text.removesuffix(words):
                yield Piece("same", blank)
            yield Piece(piece.kind, words)


def _is_alike(matcher: SequenceMatcher[str], old: list[str], new: list[str]) -> bool:
    """Whether enough of the words are the same; full stops and quotation marks say nothing of that."""
    words = sum(word[0].isalnum() for word in (*old, *new))
    same = sum(
        old[place][0].isalnum()
        for block in matcher.get_matching_blocks()
        for place in range(block.a, block.a + block.size)
    )
    return 2 * same >= words * _LEAST_ALIKE


def _pieces(removed: str, added: str) -> Iterator[Piece]:
    if removed:
        yield Piece("removed", removed)
    if added:
        yield Piece("added", added)
