"""A small checker of unsatisfiability proofs with hints, as in the format LRAT.

A proof is a list of lemmas. Each names the clauses that make it follow: when the lemma is assumed to be
false, each named clause in its turn makes one more literal certain, and the last one has none left that
could be true. The last lemma is empty: the clauses contradict each other. Imports nothing: neither what
made the formula nor what made the proof.
"""

from collections.abc import Sequence


def refutes(clauses: Sequence[Sequence[int]], proof: Sequence[int]) -> bool:
    """Whether the proof shows that the clauses have no solution.

    `proof` is, for each lemma: how many literals, the literals, how many hints, the hints. A hint is the
    index of a clause, or of an earlier lemma, counted on from the clauses. Whatever is malformed is no proof.
    """
    known = list(clauses)
    place, end = 0, len(proof)
    while place < end:
        lemma, place = _part(proof, place)
        hints, place = _part(proof, place)
        if lemma is None or hints is None or 0 in lemma or not _follows(known, lemma, hints):
            return False
        if not lemma:
            return True
        known.append(lemma)
    return False


def _part(proof: Sequence[int], place: int) -> tuple[Sequence[int] | None, int]:
    """The numbers whose count stands at `place`, and the place after them; None when there are fewer."""
    first = place + 1
    after = first + proof[place] if place < len(proof) else -1
    return (proof[first:after], after) if first <= after <= len(proof) else (None, place)


def _follows(known: Sequence[Sequence[int]], lemma: Sequence[int], hints: Sequence[int]) -> bool:
    true = {-literal for literal in lemma}
    for hint in hints:
        if not 0 <= hint < len(known):
            return False
        left = [literal for literal in known[hint] if -literal not in true]
        if not left:
            return True
        if len(left) > 1:
            return False
        true.add(left[0])
    return False
