"""A draft of a database from before its items becomes one of items, and says the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.nurses.people import editor
from triage.actions.drafts.compiling import to_protocol
from triage.actions.drafts.items import Items
from triage.models import Draft, DraftItem, ProtocolVersion, Publication

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = ("triage", "0013_changes_by_moment")
WORDS = ("title", "by_when", "steps", "steps_other", "say", "say_other", "meanwhile", "meanwhile_other")
NOT_COLUMNS = {"id", "options", "counts_as"}


class Old:
    """The database as it was, with one draft of a published version in it, row by row."""

    def __init__(self, version: ProtocolVersion, by: User) -> None:
        self.data: dict[str, Any] = json.loads(version.document)
        executor = MigrationExecutor(connection)
        self.newest = [key for key in executor.loader.graph.leaf_nodes() if key[0] == "triage"]
        executor.migrate([BEFORE])
        self.apps = executor.loader.project_state([BEFORE]).apps
        promises = self.data["promises"]
        documents = {name: self.data[name] for name in ("roles", "list_items", "spoken") if name in self.data}
        named = ("counted_as", "only_with_others")
        documents |= {f"promises.{name}": promises[name] for name in named if name in promises}
        self.draft = self.make(
            "Draft",
            name="yesterday's",
            base_id=version.pk,
            author_id=by.pk,
            protocol_id=self.data["id"],
            documents=documents,
            **{name: self.data[name] for name in ("title", "languages", "cancer_question")},
        )
        self._fill(promises)

    def make(self, model: str, **columns: Any) -> Any:
        return self.apps.get_model("triage", model).objects.create(**columns)

    def _fill(self, promises: dict[str, Any]) -> None:
        for key, source in self.data["sources"].items():
            self.make("DraftSource", draft=self.draft, key=key, **source)
        for urgency, said in self.data["urgencies"].items():
            words = {name: said[name] for name in (*WORDS, "content")}
            self.make("DraftUrgency", draft=self.draft, urgency=urgency, **words)
        for position, page in enumerate(self.data["pages"], start=1):
            self._page(position, page, promises["floors"])
        for position, rule in enumerate(self.data["rules"], start=1):
            columns = {name: value for name, value in rule.items() if name not in ("id", "alternatives")}
            row = self.make("DraftRule", draft=self.draft, position=position, key=rule["id"], **columns)
            self._tests(rule["alternatives"], rule=row)
        for position, promise in enumerate(promises["combinations"], start=1):
            row = self.make(
                "DraftRule",
                draft=self.draft,
                kind="combination",
                position=position,
                urgency=promise["urgency"],
                note=promise.get("reason", ""),
            )
            self._tests([promise], rule=row)
        for position, assumed in enumerate(promises["assumptions"], start=1):
            reason = assumed["reason"]
            row = self.make(
                "DraftRule", draft=self.draft, kind="assumption", position=position, reason=reason
            )
            self._test(assumed["whoever_has"], rule=row)
            for test in assumed["has_one_of"]:
                self._test(test, rule=row, alternative="B")

    def _page(self, position: int, page: dict[str, Any], floors: list[dict[str, Any]]) -> None:
        said = {name: page[name] for name in ("title", "intro", "intro_other", "layout")}
        row = self.make("DraftPage", draft=self.draft, position=position, key=page["id"], **said)
        self._tests(page.get("shown_if", ()), page=row)
        for place, question in enumerate(page["questions"], start=1):
            columns = {name: value for name, value in question.items() if name not in NOT_COLUMNS}
            for number, floor in enumerate(floors):
                if floor["question"] == question["id"]:
                    terms = {name: value for name, value in floor.items() if name != "question"}
                    columns |= {f"floor_{name}": value for name, value in terms.items()}
                    columns["floor_position"] = number
            asked = self.make(
                "DraftQuestion", draft=self.draft, page=row, position=place, key=question["id"], **columns
            )
            for at, option in enumerate(question.get("options", ())):
                self.make("DraftOption", question=asked, position=at, key=option["id"], label=option["label"])
            for link in question.get("counts_as", ()):
                together = link.get("together_with", "")
                self._test(link["test"], question=asked, yes_to=link["yes_to"], together_with=together)

    def _tests(self, alternatives: Any, **owner: Any) -> None:
        for number, alternative in enumerate(alternatives):
            letter = chr(ord("A") + number)
            for test in alternative.get("all_of", ()):
                self._test(test, alternative=letter, **owner)
            count = alternative.get("count", {"of": (), "at_least": 0})
            for test in count["of"]:
                self._test(test, alternative=letter, count_needed=count["at_least"], **owner)

    def _test(self, written: str, **columns: Any) -> None:
        name, _, number = written.rstrip("?").partition(" >= ")
        name, _, options = name.partition(" in ")
        self.make(
            "DraftTest",
            looks_at=name,
            at_least=int(number) if number else None,
            options=options.strip("[]").split(", ") if options else [],
            or_not_sure=written.endswith("?"),
            **columns,
        )

    def note(self, by: User, model: str, row: Any) -> None:
        """Note a change of a row, as Django admin does."""
        kind, _ = ContentType.objects.get_or_create(app_label="triage", model=model)
        LogEntry.objects.create(
            user=by, content_type=kind, object_id=str(row), object_repr=model, action_flag=CHANGE
        )

    def upgrade(self) -> None:
        """Become a database of the present."""
        MigrationExecutor(connection).migrate(self.newest)


@pytest.fixture
def by(db: None) -> User:  # noqa: ARG001 (opens the database)
    """An editor."""
    return editor()


@pytest.fixture
def old(live_version: ProtocolVersion, by: User) -> Iterator[Old]:
    """The database of before."""
    old = Old(live_version, by)
    yield old
    MigrationExecutor(connection).migrate(old.newest)


def test_a_draft_of_yesterday_says_the_same(old: Old, live_version: ProtocolVersion) -> None:
    old.upgrade()
    draft = Draft.objects.get()
    assert (draft.name, draft.base_id) == ("yesterday's", live_version.pk)
    assert to_protocol(draft).sha256 == live_version.sha256


def test_half_a_draft_stays_half_and_loses_nothing(old: Old) -> None:
    rules = old.apps.get_model("triage", "DraftRule").objects
    rules.filter(key="fever").update(reason={}, urgency="")
    tests = old.apps.get_model("triage", "DraftTest").objects
    tests.filter(rule__kind="assumption", alternative="A").delete()
    old.upgrade()
    items = Items.stored(Draft.objects.get())
    fever = items.find("rule", "fever")
    assert fever is not None
    assert "reason" not in fever.document
    assert fever.document["alternatives"]
    assert items.of["assumption"][0].document["whoever_has"] == ""


def test_published_versions_stay_as_they_are(old: Old, live_version: ProtocolVersion) -> None:
    old.upgrade()
    assert ProtocolVersion.objects.get(pk=live_version.pk).document == live_version.document
    assert Publication.live_version() == live_version


def test_the_history_of_a_row_goes_to_its_item_alone(old: Old, by: User) -> None:
    combination = old.apps.get_model("triage", "DraftRule").objects.filter(kind="combination")[0]
    old.note(by, "draftrule", combination.pk)
    old.note(by, "draftrule", 999_999)
    old.note(by, "draftframe", old.draft.pk)
    old.upgrade()
    entries = list(LogEntry.objects.order_by("pk").values_list("content_type__model", "object_id"))
    items = DraftItem.objects
    assert entries == [
        ("draftcombination", str(items.get(kind="combination", position=combination.position).pk)),
        ("draftframe", str(items.get(kind="frame").pk)),
    ]
