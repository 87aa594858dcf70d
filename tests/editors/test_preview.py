"""The preview: a draft's questionnaire as a patient would fill it, with the reasons, and nothing stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from tests.actions.draft_changes import item_of, rename_question, say
from tests.nurses.people import approver, logged_in, nurse
from tests.patients.html import read
from triage.models import AuditRow, Publication, StoredAssessment, Submission

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from triage.engine.protocol import Protocol
    from triage.models import Draft, ProtocolVersion

NONE = {"action": "none"}
ABOUT = {
    "action": "continue",
    "cancer_diagnosis": "yes",
    "known_bone_metastases": "no",
    "known_spine_metastases": "no",
}


class Preview:
    """Somebody of the staff who tries a questionnaire."""

    def __init__(self, client: Client, subject: Draft | ProtocolVersion) -> None:
        self.client = client
        self.kind = str(subject._meta.model_name)
        self.pk = subject.pk

    def address(self, part: str = "", *args: str) -> str:
        """The address of one of its pages."""
        return reverse(f"admin:triage_{self.kind}_preview{part}", args=[self.pk, *args])

    def page(self, page_id: str) -> str:
        """The address of a page of questions."""
        return self.address("_page", page_id)

    def begin(self, respondent: str = "self") -> Response:
        """Choose who answers."""
        return self.client.post(self.address(), {"respondent": respondent})

    def send(self, page_id: str, **ticks: str) -> Response:
        """Send a page; without ticks, by None of these."""
        return self.client.post(self.page(page_id), {"action": "continue", **ticks} if ticks else NONE)

    def words(self, address: str) -> str:
        """What a page says."""
        return read(self.client.get(address)).words

    def stand_before_pain(self) -> None:
        """Three pages sent, no sign but cancer; the page on pain comes next."""
        protocol = Publication.live_version().protocol
        said_no = [name for page in protocol.pages[:2] for name in (q.id for q in page.questions)]
        answers = dict.fromkeys(said_no, "no") | {key: ABOUT[key] for key in ABOUT if key != "action"}
        sent = [page.id for page in protocol.pages[:3]]
        session = self.client.session
        trial = {"respondent": "self", "revision": 0, "answers": answers, "sent_pages": sent}
        session["preview"] = {f"{self.kind}-{self.pk}": trial}
        session.save()

    def finish(self) -> Response:
        """Send every page still to come, and ask for the result."""
        self.begin()
        self.send("movement")
        self.send("urgent_signs")
        self.client.post(self.page("about_you"), ABOUT)
        self.send("pain")
        response = self.send("other_signs")
        assert response["Location"] == self.address("_answers")
        return self.client.post(self.address("_answers"))


@pytest.fixture
def trying(client: Client, live_version: ProtocolVersion) -> Preview:
    """An editor who previews what is live."""
    return Preview(client, live_version)


@pytest.fixture
def drafting(client: Client, draft: Draft) -> Preview:
    """An editor who previews her draft."""
    return Preview(client, draft)


def test_the_start_says_that_nothing_is_stored(drafting: Preview) -> None:
    assert "nothing is stored, not for patients" in drafting.words(drafting.address())


def test_a_whole_questionnaire_is_filled_and_nothing_is_stored(drafting: Preview) -> None:
    acts = AuditRow.objects.count()
    assert drafting.finish()["Location"] == drafting.address("_result")
    words = drafting.words(drafting.address("_result"))
    assert "You found none of the signs we asked about" in words
    assert "nothing is stored, not for patients" in words
    assert not Submission.objects.exists()
    assert not StoredAssessment.objects.exists()
    assert AuditRow.objects.count() == acts


def test_the_first_page_leads_to_the_second(trying: Preview) -> None:
    assert trying.begin()["Location"] == trying.page("movement")
    assert trying.send("movement")["Location"] == trying.page("urgent_signs")


def test_a_red_flag_interrupts_and_the_trace_says_why(trying: Preview) -> None:
    trying.begin()
    assert trying.send("movement", leg_weakness="yes")["Location"] == trying.address("_result")
    words = trying.words(trying.address("_result"))
    assert "Call now or go to the emergency room" in words
    assert "weak_or_unsteady_limbs → Emergency" in words
    assert "weak leg: yes" in words
    assert "true: weak leg" in words


def test_the_draft_is_tried_and_not_the_live_version(drafting: Preview, draft: Draft) -> None:
    say(draft, "question", "leg_weakness", ask={"en": "Is a leg as weak as a noodle?"})
    say(draft, "rule", "weak_or_unsteady_limbs", urgency="soon")
    drafting.begin()
    assert "Is a leg as weak as a noodle?" in drafting.words(drafting.page("movement"))
    assert drafting.send("movement", leg_weakness="yes")["Location"] == drafting.page("urgent_signs")
    assert "weak_or_unsteady_limbs → Soon" in drafting.words(drafting.page("urgent_signs"))


def test_not_sure_is_listed_as_not_ruled_out(trying: Preview) -> None:
    trying.stand_before_pain()
    trying.send("pain", back_pain="not_sure")
    assert "Not ruled out (1) Back pain: not sure" in trying.words(trying.page("pain_details"))


def test_the_trace_says_which_pages_are_shown_and_why(trying: Preview) -> None:
    trying.stand_before_pain()
    before = trying.words(trying.page("pain"))
    assert "(pain_details): hidden. None of the answers that would show it was given." in before
    trying.send("pain", back_pain="yes")
    after = trying.words(trying.page("pain_details"))
    assert "(pain_details): shown. Because of: back pain (yes)." in after
    assert "(pain): shown, sent. It is always shown." in after


def test_for_someone_else_the_questions_speak_of_them(trying: Preview, protocol: Protocol) -> None:
    asked = protocol.questions["leg_weakness"].ask_other.to("en")
    trying.begin("other")
    assert asked in trying.words(trying.page("movement"))


def test_an_error_keeps_the_ticks(trying: Preview) -> None:
    trying.stand_before_pain()
    response = trying.client.post(trying.page("pain"), {"action": "none", "back_pain": "yes"})
    seen = read(response)
    assert "You ticked a box and pressed None of these." in seen.words
    assert ("back_pain", "yes") in seen.ticked
    assert "So far: You found none of the signs" in seen.words


def test_answers_are_shown_again_and_changed(trying: Preview) -> None:
    trying.stand_before_pain()
    trying.send("pain", back_pain="yes")
    assert ("back_pain", "yes") in read(trying.client.get(trying.page("pain"))).ticked
    assert "(Yes)" not in trying.words(trying.address("_answers"))
    trying.send("pain")
    assert ("back_pain", "yes") not in read(trying.client.get(trying.page("pain"))).ticked


def test_the_result_waits_for_the_last_page(trying: Preview) -> None:
    trying.stand_before_pain()
    assert trying.client.get(trying.address("_result"))["Location"] == trying.page("pain")
    assert trying.client.post(trying.address("_answers"))["Location"] == trying.page("pain")


def test_start_again_erases_the_answers(trying: Preview) -> None:
    trying.stand_before_pain()
    assert trying.client.post(trying.address("_restart"))["Location"] == trying.address()
    assert "preview" not in trying.client.session or not trying.client.session["preview"]
    assert trying.client.get(trying.page("pain"))["Location"] == trying.address()


def test_answers_stay_with_the_person_who_gave_them(trying: Preview, live_version: ProtocolVersion) -> None:
    trying.stand_before_pain()
    other = Preview(logged_in(approver()), live_version)
    assert other.client.get(other.page("pain"))["Location"] == other.address()


def test_a_draft_and_a_version_do_not_mix(trying: Preview, draft: Draft) -> None:
    trying.stand_before_pain()
    other = Preview(trying.client, draft)
    assert other.client.get(other.page("pain"))["Location"] == other.address()


def test_a_changed_draft_keeps_answers_whose_questions_still_exist(drafting: Preview, draft: Draft) -> None:
    drafting.stand_before_pain()
    drafting.send("pain", back_pain="yes", neck_pain="yes")
    rename_question(draft, "neck_pain", "stiff_neck")
    draft.revision += 1
    draft.save()
    words = drafting.words(drafting.page("pain_details"))
    assert "The draft was changed since you answered." in words
    assert "Left out, because the question is gone or was changed: neck_pain." in words
    assert "back pain: yes" in words
    assert "was changed since" not in drafting.words(drafting.page("pain_details"))


def test_a_page_that_went_away_while_it_was_open_keeps_what_was_entered(
    drafting: Preview, draft: Draft
) -> None:
    drafting.stand_before_pain()
    say(draft, "page", "pain", id="pain_places")
    draft.items.filter(kind="page", key="pain").update(key="pain_places")
    draft.items.filter(kind="question", page="pain").update(page="pain_places")
    response = drafting.send("pain", back_pain="yes")
    assert response["Location"] == drafting.page("pain_places")
    seen = read(drafting.client.get(response["Location"]))
    assert "The page that you sent is not asked any more" in seen.words
    assert ("back_pain", "yes") in seen.ticked


def test_a_question_that_went_away_while_its_page_was_open_is_an_error_that_keeps_the_rest(
    trying: Preview,
) -> None:
    trying.stand_before_pain()
    response = trying.send("pain", back_pain="yes", gone_by_now="yes")
    assert "was not sent in the right form" in read(response).words
    assert ("back_pain", "yes") in read(response).ticked


def test_a_draft_with_gaps_says_what_is_missing(drafting: Preview, draft: Draft) -> None:
    drafting.stand_before_pain()
    rule = item_of(draft, "rule", "weak_or_unsteady_limbs")
    say(draft, "rule", rule.key, alternatives=[{"all_of": ["leg_weaknes"]}])
    for address in (drafting.address(), drafting.page("pain"), drafting.address("_result")):
        words = drafting.words(address)
        assert "This draft is not complete" in words
        assert "Did you mean 'leg_weakness'?" in words
    assert drafting.send("pain", back_pain="yes").status_code == 409
    rule.save()
    assert "(about_you): shown, sent" in drafting.words(drafting.page("pain"))


def test_a_rule_that_fails_says_so_and_says_call_now(
    trying: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    trying.begin()
    for module in ("triage.actions.submissions", "triage.editors.preview"):
        monkeypatch.setattr(f"{module}.assess_submission", lambda _submission: None)
    assert trying.send("movement")["Location"] == trying.address("_result")
    words = trying.words(trying.address("_result"))
    assert "A rule failed" in words
    assert "Patients are told to call now." in words


def test_a_stored_version_is_previewed_too(trying: Preview) -> None:
    assert "Preview of a stored version: nothing is stored" in trying.words(trying.address())


def test_what_does_not_exist_is_not_found(trying: Preview) -> None:
    trying.begin()
    assert trying.client.get(trying.page("green_ears")).status_code == 404
    for model in ("draft", "protocolversion"):
        address = reverse(f"admin:triage_{model}_preview", args=[999])
        assert trying.client.get(address).status_code == 404


def test_a_hidden_page_leads_on(trying: Preview) -> None:
    trying.stand_before_pain()
    assert trying.client.get(trying.page("pain_details"))["Location"] == trying.page("pain")


def test_before_the_start_every_page_leads_there(trying: Preview) -> None:
    for address in (trying.page("movement"), trying.address("_answers"), trying.address("_result")):
        assert trying.client.get(address)["Location"] == trying.address()


def test_wrong_methods_are_refused(trying: Preview) -> None:
    assert trying.client.get(trying.address("_restart")).status_code == 405
    assert trying.client.post(trying.address("_result")).status_code == 405
    assert trying.client.put(trying.page("movement")).status_code == 405


def test_nurses_and_strangers_see_no_preview(draft: Draft, live_version: ProtocolVersion) -> None:
    nora = logged_in(nurse(is_staff=True))
    for subject in (draft, live_version):
        for part, args in (("", ()), ("_page", ("movement",)), ("_answers", ()), ("_result", ())):
            address = Preview(nora, subject).address(part, *args)
            assert nora.get(address).status_code == 403
            assert Client().get(address)["Location"] == f"/admin/login/?next={address}"


def test_an_approver_may_preview(draft: Draft, live_version: ProtocolVersion) -> None:
    for subject in (draft, live_version):
        abel = Preview(logged_in(approver(f"abel{subject._meta.model_name}")), subject)
        assert abel.client.get(abel.address()).status_code == 200
