"""Beginning, importing, changing and discarding drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.nurses.people import editor
from triage.actions.drafts.drafts import (
    NotEditableError,
    discard_draft,
    import_draft,
    start_draft,
    touch_draft,
)
from triage.engine.exporting import to_yaml
from triage.engine.faults import ProtocolError
from triage.models import AuditRow, Draft, DraftItem, DraftQuestion, Publication

if TYPE_CHECKING:
    from triage.models import ProtocolVersion

pytestmark = pytest.mark.django_db


def test_a_draft_remembers_what_it_started_from_and_who_began_it(live_version: ProtocolVersion) -> None:
    by = editor()
    draft = start_draft(name="raise night pain", version=live_version, by=by)

    assert (draft.base, draft.author, draft.is_editable) == (live_version, by, True)
    assert list(draft.contributors.all()) == [by]
    assert AuditRow.objects.get(action="start_draft").subject == str(draft.pk)


def test_saving_an_item_raises_the_revision_and_names_the_contributor(live_version: ProtocolVersion) -> None:
    draft = start_draft(name="x", version=live_version, by=editor())
    other = editor("emil")

    touched = touch_draft(draft_id=draft.pk, by=other, fields=["urgency"])

    assert touched.revision == draft.revision + 1
    assert other in draft.contributors.all()
    assert AuditRow.objects.get(action="edit_draft").fields == ["urgency"]


def test_a_broken_file_changes_nothing(live_version: ProtocolVersion) -> None:
    text = to_yaml(live_version.protocol).replace("leg_weakness", "leg_weaknes", 1)
    by = editor()

    with pytest.raises(ProtocolError, match="Did you mean"):
        import_draft(name="broken", text=text, by=by)
    assert not Draft.objects.exists()
    assert not DraftItem.objects.exists()


def test_an_imported_file_stands_on_the_live_version(live_version: ProtocolVersion) -> None:
    draft = import_draft(name="from git", text=to_yaml(live_version.protocol), by=editor())

    assert draft.base == Publication.live_version()
    assert DraftQuestion.objects.filter(draft=draft).count() == len(live_version.protocol.questions)


def test_a_discarded_draft_stays_but_cannot_be_changed(live_version: ProtocolVersion) -> None:
    by = editor()
    draft = start_draft(name="x", version=live_version, by=by)
    discard_draft(draft_id=draft.pk, by=by)

    with pytest.raises(NotEditableError, match="discarded"):
        touch_draft(draft_id=draft.pk, by=by, fields=[])
    assert draft.items.exists()
