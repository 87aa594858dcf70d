"""One stored thing of each kind, and the address of every page about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

from django.contrib.auth.models import Group, User
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from content.models import ClinicNote
from tests.actions.draft_changes import say
from tests.actions.publishing.scene import WHY
from tests.actions.sign_offs.signing import BEN, clinician
from tests.interop.api.machines import Machine
from tests.nurses.people import administrator, editor, lead_nurse, shared_review
from tests.patients.person import Person
from triage.actions.audit import SYSTEM
from triage.actions.clinic_proposals import propose_settings
from triage.actions.drafts.drafts import start_draft, touch_draft
from triage.actions.handing_over import make_link
from triage.actions.look_back import start_look_back
from triage.actions.phone_calls import Caller, begin_call
from triage.actions.publishing.proposing import send_for_review
from triage.actions.replays import start_replay
from triage.actions.reviews.closing_many import close_many
from triage.actions.reviews.sharing import Contact, Shared, share_submission
from triage.actions.sign_offs.items import items_of
from triage.actions.staff_access import propose_access
from triage.engine.vocabulary import Urgency
from triage.models import (
    Alert,
    AuditRow,
    Clinic,
    ClinicalReviewer,
    Draft,
    DraftItem,
    ItemKind,
    LookBack,
    Publication,
    Review,
    StoredCase,
    Submission,
)
from triage.models.access_proposals import SetUp
from triage.models.alerts import AlertLevel, Channel
from triage.models.review_columns import Outcome
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.models import Proposal, ProtocolVersion

# Addresses that are not made of fixed parts, with one of each kind.
_EXAMPLES = {
    r"admin/triage/sign-off/^(?P<version_id>\d{1,9})/item/(?P<digits>[0-9a-f]{16})/$": (
        "admin/triage/sign-off/<version_id>/item/<digits>/"
    ),
    r"admin/^(?P<app_label>triage|content|auth)/$": "admin/triage/",
    "admin/(?P<url>.*)$": "admin/nothing-is-here",
    r"^(?P<code>[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?)/(?P<rest>.*)$": "fr/help-now/",
}
_PART = re.compile(r"<(?:\w+:)?(\w+)>")
_MODEL = re.compile(r"admin/\w+/(\w+)/")


def every_address() -> dict[str, str]:
    """The pattern of every address of the site by its name, or by the pattern where it has none."""
    return {name or pattern: pattern for pattern, name in _patterns(get_resolver(), "", "")}


def _patterns(resolver: URLResolver, before: str, spaces: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, pattern, ":".join(filter(None, (spaces, entry.namespace))))
        elif isinstance(entry, URLPattern):
            yield pattern, ":".join(filter(None, (spaces, entry.name))) if entry.name else ""


class World:
    """A clinic at work: people who shared, a nurse's call, drafts, proposals, runs."""

    def __init__(self) -> None:
        Clinic.objects.create(name="Elm Street", phone="212-555-0100")
        version = Publication.live_version()
        lead, author, adam = lead_nurse("lively"), editor("emil"), administrator("adam")
        self.signer = clinician("ben", BEN)
        self.without_group = User.objects.create_user("gus", is_staff=True)
        self.owner, self.stranger = Person(), Person()
        self.owner.was_told(leg_weakness="yes")
        self.stranger.was_told(back_pain="yes")
        shared = _shared(self.owner.submission)
        self.owner.client.post("/code/", {"code": shared.code})
        review = shared.review
        closed = shared_review(urgency="soon")
        program = Machine(public_name="Elm Street Portal")
        draft = start_draft(name="a change", version=version, by=author)
        proposal = _proposed(version)
        settings = propose_settings(changes={"phone": "212-555-0142"}, reason="A new number.", by=adam)
        access = propose_access(
            person_id=lead.pk, groups=["Editors"], set_up=SetUp.NONE, reason="She edits too.", by=adam
        )
        self._rows: dict[str, object] = {
            "draft": draft.pk,
            "proposal": proposal.pk,
            "protocolversion": version.pk,
            "publication": Publication.objects.latest("pk").pk,
            "storedcase": _stored_case().pk,
            "replay": start_replay(protocol=version.protocol, label="A try", by=author).pk,
            "lookback": _look_back(version).pk,
            "alert": _alert(review).pk,
            "clinic": 1,
            "clinicnote": ClinicNote.objects.create(page="bone-scan", text="We are on floor 2.").pk,
            "clinicproposal": settings.pk,
            "accessproposal": access.proposal.pk,
            "group": Group.objects.earliest("pk").pk,
            "user": lead.pk,
            "clinicalreviewer": ClinicalReviewer.objects.get().pk,
            "machineaccount": program.account.pk,
            "auditrow": AuditRow.objects.earliest("pk").pk,
            **{f"draft{kind.value.replace('_', '')}": _item(draft, kind) for kind in ItemKind},
        }
        caller = Caller("Pat Doe", "212-555-0123")
        call = begin_call(call_id=uuid4(), respondent=Respondent.SELF, caller=caller, by=lead)
        together = close_many(
            seen={closed.pk: closed.revision},
            outcome=Outcome.IN_CARE,
            reason="Seen by us already.",
            by=lead,
        )
        self._parts: dict[str, object] = {
            "submission_id": self.owner.id,
            "page_id": version.protocol.pages[0].id,
            "review_id": review.pk,
            "other_id": closed.pk,
            "together_id": together.pk,
            "call_id": call.submission_id,
            "rule_id": version.protocol.rules[0].id,
            "table": "urgencies",
            "slug": "bone-scan",
            "address": "no/such/page",
            "machine_id": self._rows["machineaccount"],
            "name": "editing-rules",
            "path": "no/such/thing",
            "key": uuid4(),
            "kind": "QuestionnaireResponse",
            "resource_id": self.owner.id,
            "version_id": version.pk,
            "digits": items_of(version)[0].sha256[:16],
            "number": 1,
            "draft_id": draft.pk,
            "case_id": self._rows["storedcase"],
            "code": "TE-01",
            "id": lead.pk,
            "content_type_id": 1,
            "object_id": 1,
            "session_id": 0,
            "user_id": lead.pk,
            "secret": make_link(self.owner.id)[0],
            "signed": program.launch().split("/")[2],
            # A passkey that nobody has.
            "pk": 0,
        }

    def address(self, pattern: str) -> str:
        """The address of a pattern, about what is stored here."""
        shape = _EXAMPLES.get(pattern, pattern)
        model = _MODEL.match(shape)

        def part(found: re.Match[str]) -> str:
            name = found[1]
            is_row = name in ("pk", "object_id", "run_id", "proposal_id") and model is not None
            return str(self._rows[model[1]] if is_row and model is not None else self._parts[name])

        return "/" + _PART.sub(part, shape)


def _shared(submission: Submission) -> Shared:
    contact = Contact(name="Pat Doe", phone="555 010 1234")
    return share_submission(submission_id=submission.pk, contact=contact, by=None)


def _proposed(version: ProtocolVersion) -> Proposal:
    """A proposal that one rule asks for more."""
    author = editor("ella")
    draft = start_draft(name="another change", version=version, by=author)
    rule = next(rule for rule in version.protocol.rules if rule.urgency == Urgency.SOON)
    say(draft, "rule", rule.id, urgency="same_day")
    touch_draft(draft_id=draft.pk, by=author, fields=["urgency"])
    return send_for_review(draft=Draft.objects.get(pk=draft.pk), summary=WHY, reasons={}, by=author)


def _item(draft: Draft, kind: ItemKind) -> int:
    item = DraftItem.objects.filter(draft=draft, kind=kind).first()
    return item.pk if item else 0


def _look_back(version: ProtocolVersion) -> LookBack:
    run = start_look_back(version=version, days=30, by=SYSTEM)
    assert run is not None
    return run


def _alert(review: Review) -> Alert:
    return Alert.objects.filter(review=review).first() or Alert.objects.create(
        review=review,
        wait=1,
        level=AlertLevel.NURSE,
        channel=Channel.EMAIL,
        address="nurses@elm-street.invalid",
        made_at=timezone.now(),
        due_at=timezone.now(),
    )


def _stored_case() -> StoredCase:
    return StoredCase.objects.create(
        title="A weak leg",
        story="Somebody.",
        answers={"leg_weakness": "yes"},
        expected="emergency",
        accepted=["emergency"],
        rationale="So.",
        source_title="A report",
        category="pain",
        evidence="report",
        author=editor("esra"),
    )
