"""Every page of the site by name, and the way to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from django.db import OperationalError
from playwright.sync_api import expect

from content.models import ClinicNote
from tests.interop.api.machines import Machine
from tests.journeys.stored_answers import has_answered
from tests.journeys.visitor import PUT_ON_SHEET
from triage.engine.evaluation import EvaluationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pytest

    from tests.journeys.browsers import Browsers
    from tests.journeys.visitor import Visitor
    from triage.engine.answers import Answer
    from triage.engine.protocol import Protocol

# With a pain every page of questions is shown.
BONE_PAIN: dict[str, Answer] = {"bone_pain_other_site": "yes"}


@dataclass(frozen=True)
class Guide:
    """Leads a visitor to any page."""

    visitor: Visitor
    browsers: Browsers
    protocol: Protocol
    monkeypatch: pytest.MonkeyPatch
    known: dict[str, str] = field(default_factory=dict)

    def lead_to(self, place: str) -> None:
        """Go there, and make sure of it by the page's heading."""
        way, heading = PLACES[place]
        way(self)
        self.visitor.expect_heading(heading)

    def open(self, address: str, *, status: int = 200) -> None:
        """Go to an address that answers with this status."""
        if status != 200:
            self.browsers.allow_failed_load(status)
        assert self.visitor.open(address).status == status

    def answered(self, signs: Mapping[str, Answer], *, finish: bool = True) -> str:
        """Have these signs stored for the visitor, once. Returns where the pages are."""
        key = f"{signs} {finish}"
        if key not in self.known:
            self.known[key] = has_answered(self.visitor, self.protocol, signs, finish=finish)
        return self.known[key]

    def question_page(self, page_id: str) -> None:
        """A page with its answers."""
        self.open(f"{self.answered(BONE_PAIN)}/questions/{page_id}/")

    def question_page_for_somebody_else(self) -> None:
        """The first page as a helper is asked it."""
        self.visitor.start(helping_someone=True)

    def checklist_with_error(self) -> None:
        """The first page, sent with nothing ticked."""
        self.visitor.start()
        self.visitor.press_continue()
        expect(self.visitor.error_summary).to_be_visible()

    def page_with_errors_of_its_questions(self) -> None:
        """Radio buttons left empty."""
        self.visitor.start()
        self.open(self.visitor.page_address("about_you"))
        self.visitor.press_continue()
        expect(self.visitor.error_summary).to_be_visible()

    def number_with_error(self) -> None:
        """A number out of range."""
        self.question_page("medicines_and_history")
        self.visitor.fill("bowel_not_opened_days", 61)
        self.visitor.press_continue()
        expect(self.visitor.error_summary).to_be_visible()

    def check_answers_of_an_emergency(self) -> None:
        """With the box that says not to wait, a page cut short, and not sure."""
        self.visitor.start()
        self.visitor.tick("leg_weakness")
        self.visitor.tick("arm_weakness", "not_sure")
        self.visitor.press_continue()
        self.visitor.follow("Look at or change the answers")

    def interrupting_emergency(self) -> None:
        """The emergency screen with the offer to answer the rest."""
        self.visitor.start()
        self.visitor.tick("paralysis")
        self.visitor.tick("arm_weakness", "not_sure")
        self.visitor.press_continue()
        assert self.visitor.urgency() == "emergency"

    def result(self, urgency: str, signs: Mapping[str, Answer]) -> None:
        """A finished result."""
        self.open(f"{self.answered(signs)}/result/")
        assert self.visitor.urgency() == urgency

    def interrupting_emergency_for_somebody_else(self) -> None:
        """The emergency screen as a helper sees it."""
        self.visitor.start(helping_someone=True)
        self.visitor.tick("leg_weakness")
        self.visitor.press_continue()
        assert self.visitor.urgency() == "emergency"

    def body_picture(self) -> None:
        """The page on pain with places ticked on the picture."""
        self.question_page("pain")
        self.visitor.tick_place("lower_back")
        self.visitor.tick_place("ribs")

    def sheet(self) -> None:
        """The handover sheet with signs and not sure."""
        self.open(f"{self.answered({'back_pain': 'yes', 'nausea': 'not_sure'})}/sheet/")

    def sheet_with_notes(self) -> None:
        """Two of its boxes filled."""
        self.sheet()
        self.visitor.write_note("allergies", "Penicillin")
        self.visitor.write_note("contact", "My sister, 555 0100")
        self.visitor.press(PUT_ON_SHEET)
        expect(self.visitor.page.locator(".sheet-notes")).to_contain_text("Penicillin")

    def sheet_with_error(self) -> None:
        """A note that is too long."""
        self.sheet()
        self.visitor.write_note("allergies", "x" * 201)
        self.visitor.press(PUT_ON_SHEET)
        expect(self.visitor.error_summary).to_be_visible()

    def not_saved(self) -> None:
        """A page sent while the database fails."""

        def fail(**_page: object) -> NoReturn:
            raise OperationalError("database is locked")

        self.browsers.allow_failed_load(503)
        self.visitor.start()
        self.visitor.none_of_these()
        with self.monkeypatch.context() as failing:
            failing.setattr("triage.patients.views.send_page", fail)
            self.visitor.tick("confusion")
            self.visitor.press_continue()

    def rules_broken(self) -> None:
        """A result that could not be assessed."""

        def fail(*_sheet: object) -> NoReturn:
            raise EvaluationError("bone_metastasis", "a_rule")

        address = self.answered(BONE_PAIN)
        with self.monkeypatch.context() as failing:
            failing.setattr("triage.actions.submissions.assess", fail)
            self.open(f"{address}/result/", status=500)

    def search(self, words: str) -> None:
        """What a search finds."""
        self.open("/learn/")
        self.visitor.page.get_by_label("What are you looking for?").fill(words)
        self.visitor.press("Search")

    def page_with_clinic_note(self) -> None:
        """A page on which the clinic put a note."""
        text = "We are on **floor 2**.\n\n- Call [555-0100](tel:5550100)\n- Read on [MRI](/learn/mri-scan/)"
        ClinicNote.objects.update_or_create(page="bone-scan", defaults={"text": text})
        self.open("/learn/bone-scan/")
        expect(self.visitor.page.locator(".clinic-note")).to_be_visible()

    def my_questions(self) -> None:
        """One question ticked on a page, one written."""
        self.open("/learn/bone-scan/")
        self.visitor.page.locator("[name=question] + label").first.click()
        self.visitor.press("Keep the ticked questions")
        self.open("/learn/my-questions/")
        self.visitor.page.get_by_label("Add your own question").fill("Can I fly?")
        self.visitor.press("Add it")

    def my_questions_with_error(self) -> None:
        """Nothing written."""
        self.open("/learn/my-questions/")
        self.visitor.press("Add it")
        expect(self.visitor.error_summary).to_be_visible()

    def start_by_a_link_of_a_clinic(self) -> None:
        """The start page of somebody whom a clinic's own page led there."""
        portal = Machine(scopes=(), public_name="Elm Street Portal")
        self.open(portal.launch(aud=f"{self.visitor.site}/launch/"))

    def start_with_earlier_answers(self) -> None:
        """The start page of somebody who comes back."""
        self.answered(BONE_PAIN, finish=False)
        self.open("/")


START = "You have or had cancer. Something is wrong. What now?"

# The way to each page, and the heading it has.
PLACES: dict[str, tuple[Callable[[Guide], None], str]] = {
    "start": (lambda guide: guide.open("/"), START),
    "start by a clinic's link": (Guide.start_by_a_link_of_a_clinic, START),
    "start by an old link": (lambda guide: guide.open("/launch/old/", status=404), START),
    "start with earlier answers": (Guide.start_with_earlier_answers, START),
    "help now": (lambda guide: guide.open("/help-now/"), "Call now or go to the emergency room"),
    "privacy": (lambda guide: guide.open("/privacy/"), "Your privacy"),
    "movement": (lambda guide: guide.question_page("movement"), "Moving, feeling, bladder and bowels"),
    "movement, for somebody else": (
        Guide.question_page_for_somebody_else,
        "Moving, feeling, bladder and bowels",
    ),
    "urgent signs": (lambda guide: guide.question_page("urgent_signs"), "Other signs that cannot wait"),
    "about you": (lambda guide: guide.question_page("about_you"), "About you"),
    "pain": (lambda guide: guide.question_page("pain"), "Pain"),
    "pain with places ticked": (Guide.body_picture, "Pain"),
    "pain details": (lambda guide: guide.question_page("pain_details"), "More about your pain"),
    "other signs": (lambda guide: guide.question_page("other_signs"), "Other signs"),
    "medicines and history": (
        lambda guide: guide.question_page("medicines_and_history"),
        "Your medicines and history",
    ),
    "error on a checklist": (Guide.checklist_with_error, "Moving, feeling, bladder and bowels"),
    "error on radio buttons": (Guide.page_with_errors_of_its_questions, "About you"),
    "error in a number": (Guide.number_with_error, "Your medicines and history"),
    "check answers": (
        lambda guide: guide.open(f"{guide.answered(BONE_PAIN)}/answers/"),
        "Check your answers",
    ),
    "check answers in an emergency": (Guide.check_answers_of_an_emergency, "Check your answers"),
    "interrupting emergency": (Guide.interrupting_emergency, "Call 911 now"),
    "interrupting emergency, for somebody else": (
        Guide.interrupting_emergency_for_somebody_else,
        "Call now or go to the emergency room",
    ),
    "result emergency": (
        lambda guide: guide.result("emergency", {"thoughts_of_self_harm": "yes", "hard_to_wake": "yes"}),
        "Call 911 now",
    ),
    "result same day": (
        lambda guide: guide.result("same_day", {"back_pain": "yes", "nausea": "not_sure"}),
        "Call your cancer care team today",
    ),
    "result soon": (lambda guide: guide.result("soon", BONE_PAIN), "Tell your doctor soon"),
    "result routine": (
        lambda guide: guide.result("routine", {}),
        "You found none of the signs we asked about",
    ),
    "sheet": (Guide.sheet, "For the doctor or nurse"),
    "sheet with notes": (Guide.sheet_with_notes, "For the doctor or nurse"),
    "sheet with an error": (Guide.sheet_with_error, "For the doctor or nurse"),
    "erase": (
        lambda guide: guide.open(f"{guide.answered(BONE_PAIN)}/erase/"),
        "Erase these answers from this device?",
    ),
    "rules broken": (Guide.rules_broken, "Call now or go to the emergency room"),
    "not found": (lambda guide: guide.open("/nowhere/", status=404), "Call now or go to the emergency room"),
    "not saved": (Guide.not_saved, "Your answers on this page were not saved"),
    "learn contents": (lambda guide: guide.open("/learn/"), "Learn about cancer in bone"),
    "learn page": (
        lambda guide: guide.open("/learn/spinal-cord-compression/"),
        "Pressure on the spinal cord",
    ),
    "learn page with a picture": (lambda guide: guide.open("/learn/ct-scan/"), "CT scan"),
    "learn page with the clinic's note": (Guide.page_with_clinic_note, "Bone scan"),
    "hard words": (lambda guide: guide.open("/learn/words/"), "Hard words and what they mean"),
    "search": (lambda guide: guide.open("/learn/search/"), "Search"),
    "search with results": (lambda guide: guide.search("osteoclast and bone scan"), "Search"),
    "search that finds an emergency": (lambda guide: guide.search("cant pee"), "Search"),
    "search in Spanish": (lambda guide: guide.search("no puedo caminar"), "Search"),
    "card for the wallet": (lambda guide: guide.open("/learn/wallet-card/"), "Card for your wallet"),
    "search that finds nothing": (lambda guide: guide.search("zzzzzzzz"), "Search"),
    "learn page not found": (
        lambda guide: guide.open("/learn/high-calcum/", status=404),
        "We do not have this page",
    ),
    "my questions, empty": (lambda guide: guide.open("/learn/my-questions/"), "My questions for the doctor"),
    "my questions": (Guide.my_questions, "My questions for the doctor"),
    "my questions with an error": (Guide.my_questions_with_error, "My questions for the doctor"),
}
