"""The desk: every item with its words, sources and people; verdicts that are kept, and none by accident."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.actions.case_examples import new_case
from tests.actions.sign_offs.signing import WHY, accept_all, item_of, verdict
from tests.nurses.people import editor, logged_in
from tests.patients.html import read
from tests.versions import publish
from triage.actions.case_store import save_case
from triage.actions.sign_offs.coverage import coverage
from triage.actions.sign_offs.items import items_of
from triage.actions.sign_offs.names import KINDS
from triage.engine.naming import texts_in
from triage.engine.protocol import OnlyWithOthers
from triage.engine.sign_items import content_sha256
from triage.engine.vocabulary import Text
from triage.engine.wording import PLAIN_VALUES
from triage.models import SignOff
from triage.models.sign_offs import Verdict

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from triage.engine.protocol import Protocol
    from triage.engine.sign_items import SignItem
    from triage.models import ProtocolVersion

HOME = "/admin/triage/sign-off/"


def address(version: ProtocolVersion, item: SignItem, query: str = "") -> str:
    """The page of an item."""
    return f"{HOME}{version.pk}/item/{item.sha256[:16]}/{query}"


def words(response: Response) -> str:
    """All words of a page, blanks as one."""
    return " ".join(read(response).words.split())


def sheet_with(client: Client, version: ProtocolVersion, item: SignItem) -> str:
    """Where an item is read together with others."""
    found = re.search(r'href="([^"]*/sheet/\d+/)[^"]*"', client.get(address(version, item)).content.decode())
    assert found
    return found[1]


@pytest.mark.parametrize(
    "kind",
    sorted(KINDS),
)
def test_an_item_of_each_kind_is_shown_with_all_its_words(
    kind: str, client: Client, protocol: Protocol
) -> None:
    alone = OnlyWithOthers.model_validate({"answers": ["fever?"], "reason": "So."}, strict=False)
    promises = protocol.promises.model_copy(update={"only_with_others": (alone,)})
    version = publish(protocol.model_copy(update={"promises": promises}))
    item = item_of(version, kind)
    response = client.get(address(version, item))
    shown = words(response)
    assert response.status_code == 200
    without = "questions" if kind == "page" else ""
    parts = (
        []
        if kind in ("education_page", "case")
        else [
            text
            for name in type(item.source).model_fields
            if name != without
            for text in texts_in(getattr(item.source, name))
        ]
    )
    for text in parts:
        said = text.to("en") if kind == "spoken" else text.to("en").format_map(PLAIN_VALUES)
        assert " ".join(said.split()) in shown
    assert ("content", item.content) in read(response).hidden


def test_a_rule_shows_its_logic_its_sources_and_whom_it_decides_for(
    client: Client, live_version: ProtocolVersion
) -> None:
    shown = words(client.get(address(live_version, item_of(live_version, "rule"))))
    assert "It holds for whoever has any of these" in shown
    assert "Where it comes from" in shown
    assert "(verified)" in shown or "(second-hand)" in shown or "(our cautious choice)" in shown
    assert "everything else no, is told “" in shown


def test_a_verdict_leads_to_the_next_open_item_of_the_same_filter(
    client: Client, live_version: ProtocolVersion
) -> None:
    rules = [item for item in items_of(live_version) if item.kind == "rule"]
    query = "?language=en&show=open&kind=rule"
    page = address(live_version, rules[0], query)
    response = client.post(page, {"content": rules[0].content, "verdict": "accepted", "remark": ""})
    assert response["Location"] == address(live_version, rules[1], query)
    assert SignOff.objects.get().sha256 == rules[0].sha256


def test_after_the_last_open_item_comes_the_list(
    client: Client, live_version: ProtocolVersion, ana: User
) -> None:
    last = items_of(live_version)[-1]
    accept_all(live_version, ana, but=(last.sha256,))
    response = client.post(address(live_version, last), {"content": last.content, "verdict": "accepted"})
    assert response["Location"].startswith(f"{HOME}{live_version.pk}/?")
    assert "Nothing here." in words(client.get(response["Location"]))


def test_a_refused_verdict_keeps_what_was_typed_and_chosen(
    client: Client, live_version: ProtocolVersion
) -> None:
    item = item_of(live_version, "question")
    sent = {"content": item.content, "verdict": "accepted", "remark": "The word “numb” is hard."}
    response = client.post(address(live_version, item), sent)
    assert response.status_code == 422
    assert "You wrote a remark" in words(response)
    assert "The word “numb” is hard." in response.content.decode()
    assert ("verdict", "accepted") in read(response).ticked
    assert not SignOff.objects.exists()


def test_an_objection_without_a_reason_is_refused(client: Client, live_version: ProtocolVersion) -> None:
    item = item_of(live_version, "question")
    response = client.post(address(live_version, item), {"content": item.content, "verdict": "objected"})
    assert response.status_code == 422
    assert "Write why you object" in words(response)


def test_a_remark_that_comes_after_the_session_ended_is_shown_again(live_version: ProtocolVersion) -> None:
    item = item_of(live_version, "question")
    sent = {"content": item.content, "verdict": "objected", "remark": WHY}
    response = Client().post(address(live_version, item), sent)
    assert WHY in response.content.decode()
    assert "You were logged out: nothing was saved" in words(response)


def test_a_case_that_was_changed_meanwhile_is_refused_with_both_texts(
    client: Client, live_version: ProtocolVersion
) -> None:
    edith = editor()
    case = save_case(case=new_case(), by=edith)
    item = item_of(live_version, "case", case.code)
    case.story = "My leg gave way on the stairs today."
    save_case(case=case, by=edith)
    sent = {"content": item.content, "verdict": "objected", "remark": WHY}
    response = client.post(address(live_version, item), sent)
    assert response.status_code == 409
    shown = words(response)
    assert "Nothing was saved" in shown
    assert "I had breast cancer" in shown
    assert "today." in shown
    assert WHY in response.content.decode()
    assert not SignOff.objects.exists()


@pytest.mark.parametrize(
    "content", ["", "no json", "[]", '{"kind": 1}', '{"kind":"rule","key":[],"language":"en"}']
)
def test_what_is_no_item_is_refused(content: str, client: Client, live_version: ProtocolVersion) -> None:
    item = item_of(live_version, "rule")
    response = client.post(address(live_version, item), {"content": content, "verdict": "accepted"})
    assert response.status_code == 409
    assert not SignOff.objects.exists()


def test_an_address_of_words_that_are_gone_leads_to_the_list(
    client: Client, live_version: ProtocolVersion
) -> None:
    response = client.get(f"{HOME}{live_version.pk}/item/0123456789abcdef/", follow=True)
    assert "is not what the version says now" in words(response)


def test_a_page_and_its_questions_are_accepted_together_as_they_were_shown(
    client: Client, live_version: ProtocolVersion, ana: User
) -> None:
    page = item_of(live_version, "page")
    questions = {question.id for question in page.source.questions}
    objected = item_of(live_version, "question", next(iter(questions)))
    verdict(objected, live_version, Verdict.OBJECTED, ana, WHY)
    sheet = sheet_with(client, live_version, page)
    shown = read(client.get(sheet))
    contents = [value for name, value in shown.hidden if name == "content"]
    # What was judged before is not among them.
    assert len(contents) == len(questions)
    assert client.post(sheet, {"content": contents}).status_code == 302
    accepted = SignOff.objects.filter(verdict=Verdict.ACCEPTED)
    assert {one.key for one in accepted} == {page.key, *questions} - {objected.key}
    assert not SignOff.objects.filter(sha256=objected.sha256, verdict=Verdict.ACCEPTED).exists()


def test_accepting_together_takes_nothing_that_was_not_shown(
    client: Client, live_version: ProtocolVersion
) -> None:
    sheet = sheet_with(client, live_version, item_of(live_version, "page"))
    assert client.post(sheet).status_code == 422
    foreign = item_of(live_version, "rule")
    assert client.post(sheet, {"content": [foreign.content]}).status_code == 422
    assert not SignOff.objects.exists()


def test_a_changed_rule_shows_what_changed_since_it_was_signed(
    client: Client, live_version: ProtocolVersion, protocol: Protocol, ben: User
) -> None:
    was = item_of(live_version, "rule")
    verdict(was, live_version, Verdict.ACCEPTED, ben)
    note = Text({"en": "Think of the spinal cord first."})
    other = protocol.rules[0].model_copy(update={"clinician_note": note})
    live = publish(protocol.model_copy(update={"rules": (other, *protocol.rules[1:])}))
    shown = words(client.get(address(live, item_of(live, "rule", was.key))))
    assert "What changed since Ben Okoro read it" in shown
    assert "Note for clinicians" in shown
    assert "Think of the spinal cord first." in shown


def test_what_changed_is_shown_to_whoever_has_not_judged_it_yet(
    client: Client, live_version: ProtocolVersion, protocol: Protocol, ana: User, ben: User
) -> None:
    was = item_of(live_version, "rule")
    for reviewer in (ana, ben):
        verdict(was, live_version, Verdict.ACCEPTED, reviewer)
    note = Text({"en": "Think of the spinal cord first."})
    other = protocol.rules[0].model_copy(update={"clinician_note": note})
    live = publish(protocol.model_copy(update={"rules": (other, *protocol.rules[1:])}))
    now = item_of(live, "rule", was.key)
    verdict(now, live, Verdict.ACCEPTED, ben)
    assert "What changed since Ana Ruiz read it" in words(client.get(address(live, now)))
    verdict(now, live, Verdict.ACCEPTED, ana)
    assert "What changed" not in words(client.get(address(live, now)))


def test_a_promise_with_another_number_has_not_changed(
    client: Client, live_version: ProtocolVersion, protocol: Protocol, ana: User
) -> None:
    accept_all(live_version, ana)
    combinations = protocol.promises.combinations
    first = combinations[0].model_copy(update={"reason": "Another reason for the same."})
    promises = protocol.promises.model_copy(update={"combinations": (first, *combinations)})
    live = publish(protocol.model_copy(update={"promises": promises}))
    added = item_of(live, "combination", "1")
    assert "What changed" not in words(client.get(address(live, added)))


def test_the_home_shows_how_far_everybody_is(
    client: Client, live_version: ProtocolVersion, ana: User, ben: User
) -> None:
    rule = item_of(live_version, "rule")
    verdict(rule, live_version, Verdict.REMARK, ana, "Say it shorter, please.")
    verdict(rule, live_version, Verdict.ACCEPTED, ben)
    total = len(coverage(live_version, "en").items)
    shown = words(client.get(HOME))
    assert f"1 of {total} items signed" in shown
    assert f"You have {total - 1} left to judge." in shown
    assert "Ana Ruiz, oncologist: 1 accepted, 1 of them with a remark" in shown
    assert "Ben Okoro, oncology nurse: 1 accepted" in shown


@pytest.mark.parametrize(
    ("show", "counted"), [("objected", 1), ("remarks", 1), ("signed", 0), ("nonsense", None), ("all", None)]
)
def test_the_list_is_filtered(
    show: str, counted: int | None, client: Client, live_version: ProtocolVersion, ben: User
) -> None:
    verdict(item_of(live_version, "rule"), live_version, Verdict.OBJECTED, ben, WHY)
    verdict(item_of(live_version, "floor"), live_version, Verdict.REMARK, ben, "This may be lower.")
    shown = words(client.get(f"{HOME}{live_version.pk}/?show={show}"))
    everything = len(coverage(live_version, "en").items)
    found = re.search(r"(\d+) items?(?= Item)", shown)
    assert int(found[1] if found else 0) == (everything if counted is None else counted)


def test_two_reviewers_at_once_do_not_touch_each_other(
    client: Client, live_version: ProtocolVersion, ben: User
) -> None:
    item = item_of(live_version, "rule")
    for browser in (client, logged_in(ben)):
        browser.post(address(live_version, item), {"content": item.content, "verdict": "accepted"})
    assert SignOff.objects.filter(sha256=item.sha256).count() == 2


def test_an_editor_reads_what_was_said_and_has_no_form(live_version: ProtocolVersion, ben: User) -> None:
    rule = item_of(live_version, "rule")
    verdict(rule, live_version, Verdict.OBJECTED, ben, WHY)
    response = logged_in(editor()).get(address(live_version, rule))
    assert "Ben Okoro, oncology nurse: objected on" in words(response)
    assert WHY in words(response)
    assert 'name="verdict"' not in response.content.decode()


def test_after_the_last_open_sheet_comes_the_list(
    client: Client, live_version: ProtocolVersion, ana: User
) -> None:
    page = item_of(live_version, "page")
    sheet = sheet_with(client, live_version, page)
    contents = [value for name, value in read(client.get(sheet)).hidden if name == "content"]
    accept_all(live_version, ana, but=tuple(content_sha256(content) for content in contents))
    response = client.post(sheet, {"content": contents})
    assert response["Location"].startswith(f"{HOME}{live_version.pk}/?")
