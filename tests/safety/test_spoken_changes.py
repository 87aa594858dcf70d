"""Changed ways of saying answers: each is shown, and needs a reason and a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from triage.engine.spoken import Spoken
from triage.engine.text_differences import differences
from triage.engine.vocabulary import Text

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol


def spoken(protocol: Protocol) -> Spoken:
    """How its answers are said."""
    assert protocol.spoken is not None
    return protocol.spoken


def saying(protocol: Protocol, **changes: object) -> Protocol:
    """The protocol with something of it changed."""
    return protocol.model_copy(update={"spoken": spoken(protocol).model_copy(update=changes)})


@pytest.mark.parametrize("field", ["say", "say_other"])
def test_changed_words_of_an_answer_lower(protocol: Protocol, field: str) -> None:
    first, *others = spoken(protocol).forms
    bent = first.model_copy(update={field: Text({"en": "my legs are fine"})})
    (difference,) = differences(protocol, saying(protocol, forms=(bent, *others)))

    assert difference.is_lowering
    assert difference.changes[0].after == "my legs are fine"


def test_an_answer_that_is_no_longer_said_lowers(protocol: Protocol) -> None:
    kept = tuple(form for form in spoken(protocol).forms if form.key != "signs_since/hours")
    (difference,) = differences(protocol, saying(protocol, forms=kept))

    assert difference.is_lowering
    assert difference.words == "The spoken form “signs since/hours” was removed."


def test_a_changed_frame_for_not_sure_lowers(protocol: Protocol) -> None:
    frame = Text({"en": "it may be that {clause}"})
    (difference,) = differences(protocol, saying(protocol, not_sure=frame))

    assert difference.is_lowering


def test_beginning_to_write_it_down_is_one_change_and_lowers_nothing(protocol: Protocol) -> None:
    silent = protocol.model_copy(update={"spoken": None})
    (difference,) = differences(silent, protocol)

    assert difference.words == "How answers are said was written down."
    assert not difference.is_lowering


def test_writing_it_down_no_longer_lowers(protocol: Protocol) -> None:
    (difference,) = differences(protocol, protocol.model_copy(update={"spoken": None}))
    assert difference.is_lowering
