"""The clinic's own notes on pages: written in Django admin, shown by the same safe rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.test import Client

from content.models import MOST_CHARACTERS, ClinicNote
from tests.patients.html import read
from triage.models import ClinicProposal

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db

ADD = "/admin/content/clinicnote/add/"
NOTE = {"page": "bone-scan", "language": "en", "reason_for_change": "Patients often ask for it"}


def note(text: str, page: str = "bone-scan") -> ClinicNote:
    """A stored note."""
    return ClinicNote.objects.create(page=page, text=text)


def shown(page: str = "bone-scan") -> str:
    """The page as sent."""
    response = Client().get(f"/learn/{page}/")
    assert response.status_code == 200
    return response.content.decode()


def words(row: str) -> list[str]:
    """What stands in the links of a row of a table."""
    return re.findall(r"<a [^>]*>([^<]+)</a>", row)


def fault_of(text: str) -> str:
    """Why a note is refused."""
    with pytest.raises(ValidationError) as caught:
        ClinicNote(page="bone-scan", text=text).full_clean()
    return " ".join(caught.value.messages)


def test_a_note_stands_on_its_page_alone() -> None:
    note("Our scans are on **floor 2**.")
    assert "<strong>floor 2</strong>" in shown()
    assert "floor 2" not in shown("mri-scan")


def test_a_page_without_a_note_has_no_box_for_it() -> None:
    assert "From your clinic" not in shown()


def test_markup_in_a_note_is_shown_as_text() -> None:
    note("<script>alert(1)</script>")
    assert "<script>alert" not in shown()


def test_a_note_may_link_to_pages_and_phones() -> None:
    ClinicNote(page="bone-scan", text="[MRI](/learn/mri-scan/) or [call](tel:5551234)").full_clean()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "Fine.\n\n[a](/learn/mri-scam/)",
            "Line 3: unknown page 'mri-scam' in a link. Did you mean 'mri-scan'?",
        ),
        ("[a](https://example.org/)", "Line 1: the link 'https://example.org/' leads elsewhere"),
        ("![a](picture:ct-scan)", "Line 1: unknown picture"),
        ("x" * (MOST_CHARACTERS + 1), f"at most {MOST_CHARACTERS} characters"),
        ("", "cannot be blank"),
    ],
)
def test_a_note_that_cannot_be_shown_is_refused_in_words(text: str, problem: str) -> None:
    assert problem in fault_of(text)


def test_a_note_on_an_unknown_page_is_refused() -> None:
    with pytest.raises(ValidationError, match="There is no page 'astrology'"):
        ClinicNote(page="astrology", text="x").full_clean()


def test_a_page_opens_without_a_note_that_can_no_longer_be_shown() -> None:
    note("[gone](/learn/gone/)")
    assert "From your clinic" not in shown()


def test_a_page_opens_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_filters: str) -> None:
        raise DatabaseError

    monkeypatch.setattr(ClinicNote.objects, "filter", broken)
    assert "Bone scan" in shown()


def test_an_administrator_writes_a_note(admin_client: Client) -> None:
    response = admin_client.post(ADD, NOTE | {"text": "Bring your card."})
    assert response.status_code == 302
    proposal = ClinicProposal.objects.get()
    admin_client.post(f"/admin/triage/clinicproposal/{proposal.pk}/decide/", {"approve": ""})
    assert "Bring your card." in shown()


def test_the_form_lists_the_pages_by_title(admin_client: Client) -> None:
    assert "Bone scan" in read(admin_client.get(ADD)).words


def test_the_list_of_notes_names_pages_by_title_and_says_which_note_is_not_shown(
    admin_client: Client,
) -> None:
    note("Fine.")
    note("[gone](/learn/gone/)", page="mri-scan")
    note("Fine.", page="astrology")
    raw = admin_client.get("/admin/content/clinicnote/").content.decode()
    rows = {
        words(row)[0]: 'alt="True"' in row
        for row in re.findall(r"<tr>.*?</tr>", raw.partition("<tbody>")[2], re.DOTALL)
    }
    assert rows == {"Bone scan": True, "MRI scan": False, "astrology": False}


def test_a_broken_note_stays_in_the_form(admin_client: Client) -> None:
    response = admin_client.post(ADD, NOTE | {"text": "[a](/learn/x/) kept"})
    assert response.status_code == 200
    assert "unknown page" in read(response).words
    assert "[a](/learn/x/) kept" in response.content.decode()
    assert not ClinicNote.objects.exists()


def test_a_second_note_on_a_page_is_refused(admin_client: Client) -> None:
    note("One.")
    response = admin_client.post(ADD, NOTE | {"text": "Two."})
    assert "already exists" in read(response).words


def test_nobody_writes_notes_without_logging_in() -> None:
    assert Client().post(ADD, NOTE | {"text": "x"}).status_code == 302
    assert not ClinicNote.objects.exists()


def test_a_reader_of_another_language_reads_the_note_in_it() -> None:
    note("Our scans are on floor 2.")
    ClinicNote.objects.create(page="bone-scan", language="es", text="Las pruebas son en el piso 2.")
    assert "piso 2" in ClinicNote.html_for("bone-scan", "es")


def test_without_a_note_in_a_language_its_readers_read_the_first_one_marked_as_such() -> None:
    note("Our scans are on floor 2.")
    assert ClinicNote.html_for("bone-scan", "es") == '<div lang="en"><p>Our scans are on floor 2.</p>\n</div>'


def test_staff_without_the_right_cannot_write_notes(django_user_model: type[User]) -> None:
    browser = Client()
    browser.force_login(django_user_model.objects.create_user("temp", is_staff=True))
    assert browser.post(ADD, NOTE | {"text": "x"}).status_code == 403
