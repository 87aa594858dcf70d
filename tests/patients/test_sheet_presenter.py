"""The code on the handover sheet: what it says, and that a phone can read it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import segno

from triage.engine.answers import fill_missing
from triage.engine.evaluation import assess
from triage.models import Clinic, HandoverNotes, ProtocolVersion, Submission
from triage.patients.presenters import qr, sheet
from triage.patients.presenters.sheet import MOST_QR_BYTES, SheetView, present_sheet

if TYPE_CHECKING:
    from triage.engine.answers import Answer

MOMENT = datetime(2026, 11, 24, 3, 5, tzinfo=UTC)
BOXES = [field.name for field in HandoverNotes._meta.fields if field.name not in ("id", "submission")]


@pytest.fixture(scope="module")
def version(stored_protocol: tuple[str, str]) -> ProtocolVersion:
    """A version, without a database."""
    document, digest = stored_protocol
    return ProtocolVersion(document=document, sha256=digest)


def present(
    version: ProtocolVersion, answers: dict[str, Answer], notes: HandoverNotes | None = None
) -> SheetView:
    """The sheet of somebody with these answers, everything else no."""
    known = {"cancer_diagnosis": "yes", "pain_change": "changed"}
    sheet_answers = fill_missing(version.protocol, known | answers, "no")
    return present_sheet(
        Submission(version=version, respondent="self", answers=sheet_answers),
        assess(version.protocol, sheet_answers),
        clinic=Clinic.defaults(),
        moment=MOMENT,
        notes=notes,
    )


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch) -> list[segno.QRCode]:
    """The codes that are drawn."""
    drawn: list[segno.QRCode] = []
    real = segno.make

    def make(text: str, **options: object) -> segno.QRCode:
        drawn.append(real(text, **options))  # type: ignore[arg-type]
        return drawn[-1]

    monkeypatch.setattr(segno, "make", make)
    return drawn


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that codes are drawn of."""
    written: list[str] = []
    real = qr.qr_svg

    def draw(text: str) -> str:
        written.append(text)
        return real(text)

    monkeypatch.setattr(sheet, "qr_svg", draw)
    return written


def filled(words: str) -> HandoverNotes:
    """Notes with these words in every box."""
    return HandoverNotes(**dict.fromkeys(BOXES, words))


def test_the_code_says_what_the_sheet_says(version: ProtocolVersion, texts: list[str]) -> None:
    present(version, {"back_pain": "yes", "nausea": "not_sure"}, HandoverNotes(worry="My back"))
    assert texts == [
        "Symptom check: Call your cancer care team today\n"
        "Monday, November 23, 2026, 10:05 PM (EST)\n"
        "Reported by the patient, not examined.\n"
        "YES: back pain\n"
        "NOT SURE: feeling sick\n"
        "What worries you most: My back"
    ]


def test_the_code_says_so_when_no_sign_is_there(version: ProtocolVersion, texts: list[str]) -> None:
    present(version, {})
    assert "YES: none" in texts[0]


@pytest.mark.parametrize("words", ["x" * 200, "word " * 40, "é" * 200, "日" * 200, "🤕" * 200])
def test_the_text_of_the_code_stays_within_its_limit(
    version: ProtocolVersion, texts: list[str], words: str
) -> None:
    present(version, {"back_pain": "yes"}, filled(words))
    assert len(texts[0].encode()) <= MOST_QR_BYTES
    assert len(texts[0].encode()) > MOST_QR_BYTES - 4
    assert texts[0].endswith("…")


def test_very_long_notes_cut_no_sign_out_of_the_code(version: ProtocolVersion, texts: list[str]) -> None:
    signs: dict[str, Answer] = {
        "leg_weakness": "yes",
        "back_pain": "yes",
        "fever": "yes",
        "nausea": "not_sure",
    }
    present(version, signs, filled("x" * 200))
    assert "YES: weak leg, back pain, fever\nNOT SURE: feeling sick\n" in texts[0]


def test_every_sign_at_once_stays_within_the_limit(stored_shipped: tuple[str, str], texts: list[str]) -> None:
    document, digest = stored_shipped
    version = ProtocolVersion(document=document, sha256=digest)
    signs: dict[str, Answer] = {
        question.id: "yes" for question in version.protocol.questions.values() if question.type == "yes_no"
    }
    present(version, signs, filled("x" * 200))
    assert len(texts[0].encode()) <= MOST_QR_BYTES


def test_very_long_notes_stand_on_the_sheet_in_full(version: ProtocolVersion) -> None:
    view = present(version, {"back_pain": "yes"}, filled("x" * 200))
    assert [value for _, value in view.notes] == ["x" * 200] * len(BOXES)


@pytest.mark.parametrize("letter", ["x", "é", "日", "🤕"])
def test_notes_in_no_script_make_the_code_denser_than_a_phone_can_read(
    version: ProtocolVersion, codes: list[segno.QRCode], letter: str
) -> None:
    densest = segno.make("x" * MOST_QR_BYTES, error="l", micro=False).version
    present(version, {"back_pain": "yes"}, filled(letter * 200))
    assert int(codes[-1].version) <= int(densest)


def test_the_code_is_drawn_in_the_page_itself(version: ProtocolVersion) -> None:
    svg = present(version, {}).qr_svg
    assert svg.startswith("<svg")
    assert 'class="qr"' in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    assert "style=" not in svg


def test_the_sheet_says_what_else_would_need_help_at_once(version: ProtocolVersion) -> None:
    worse = present(version, {"back_pain": "yes"}).worse
    assert worse is not None
    assert worse.call_911[0] == "breathes badly or has chest pain"
    assert "mixed up" in worse.get_help
    assert present(version, {"leg_weakness": "yes"}).worse is None
