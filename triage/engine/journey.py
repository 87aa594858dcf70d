"""Where a person stands in the questionnaire, and where a page that was sent leads.

Patients' pages, preview, sheet, sharing and follow-ups all read it here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from triage.engine.answers import AnswerSheet
from triage.engine.checklist import interrupts
from triage.engine.evaluation import Assessment
from triage.engine.navigation import next_page, unanswered_questions
from triage.engine.protocol import Page, Protocol
from triage.engine.vocabulary import Urgency


class Place(StrEnum):
    """Where a person can be sent."""

    PAGE = "page"
    CHECK = "check"
    RESULT = "result"


@dataclass(frozen=True)
class Destination:
    """Where a person goes next; `page` is the page to answer, where there is one."""

    place: Place
    page: Page | None = None


@dataclass(frozen=True)
class Journey:
    """One person's way through a protocol: what was answered and sent, and what it comes to so far.

    Without an assessment the rules failed: everything then reads as an emergency.
    """

    protocol: Protocol
    answers: AnswerSheet
    sent_pages: Sequence[str]
    is_finished: bool
    assessment: Assessment | None

    @property
    def is_emergency(self) -> bool:
        """Whether the answers so far are an emergency, or could not be assessed."""
        return self.assessment is None or self.assessment.urgency == Urgency.EMERGENCY

    @property
    def has_result(self) -> bool:
        """Whether a result can be shown: an emergency at once, anything else when finished."""
        return self.assessment is not None and (self.is_finished or self.is_emergency)

    @property
    def urgency_so_far(self) -> Urgency | None:
        """What may be said on leaving and on return. Routine is only ever said when finished."""
        if self.assessment is None:
            return Urgency.EMERGENCY
        urgency = self.assessment.urgency
        return urgency if self.is_finished or urgency > Urgency.ROUTINE else None

    def open_page(self, *, after: Page | None = None) -> Page | None:
        """The page to ask next, or None when all that is shown has been answered.

        Pages behind `after` come first. A page that was cut short by an emergency stays closed
        while the emergency lasts; once a correction takes it away, its unanswered rows are asked again.
        """
        sent = set(self.sent_pages)
        if not self.is_emergency:
            unanswered = unanswered_questions(self.protocol, self.answers)
            sent -= {self.protocol.page_of[question.id].id for question in unanswered}
        return next_page(self.protocol, self.answers, sent, (after or self.protocol.pages[-1]).id)

    def next_place(self, *, after: Page | None = None) -> Destination:
        """The page to ask next; when none is open, checking the answers."""
        page = self.open_page(after=after)
        return Destination(Place.CHECK) if page is None else Destination(Place.PAGE, page)

    def place_after_sending(self, page: Page) -> Destination:
        """The result at once for an emergency that this page helped to decide, else the way on."""
        if self.assessment is None or interrupts(self.assessment, page):
            return Destination(Place.RESULT)
        return self.next_place(after=page)
