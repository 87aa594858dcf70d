"""Sharing, as a person does it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.urls import reverse

from tests.patients.html import read
from triage.models import Review

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from tests.patients.html import Seen
    from tests.patients.person import Person

# What somebody writes at the least.
FORM = {"name": "Pat Doe", "phone": "555-010-0199", "consent": "own"}
SIGNS: dict[str, dict[str, str]] = {
    "emergency": {"leg_weakness": "yes"},
    "same_day": {"cancer_diagnosis": "yes", "back_pain": "yes"},
    "soon": {"other_worry": "yes"},
    "routine": {},
}


def share_url(person: Person) -> str:
    """The address of the form."""
    return reverse("patients:share", args=[person.id])


def shared_url(person: Person) -> str:
    """The address of the code."""
    return reverse("patients:shared", args=[person.id])


def own_status_url(person: Person) -> str:
    """The address that leads to what became of it."""
    return reverse("patients:own_status", args=[person.id])


def sees_form(person: Person) -> Seen:
    """Open the form and read it."""
    return read(person.client.get(share_url(person)))


def sends(person: Person, **fields: str) -> Response:
    """Send the form, filled in with the least and these fields."""
    return person.client.post(share_url(person), FORM | fields)


def shares(person: Person, **fields: str) -> str:
    """Share, and return the code."""
    response = sends(person, **fields)
    assert response.status_code == 302, read(response).words
    return code_on(person.client.get(response["Location"]))


def code_on(response: Response) -> str:
    """The code that a page shows."""
    found = re.search(r"\b[2-9A-Z]{4}(-[2-9A-Z]{4}){2}\b", read(response).words)
    assert found
    return found[0]


def review_of(person: Person) -> Review:
    """What is in the queue of this person's answers."""
    return Review.objects.get(submission=person.id)


def entered(seen: Seen, name: str) -> str:
    """What stands in a field of any type."""
    return next(box["value"] for box in seen.inputs if box.get("name") == name)


def sentences(seen: Seen) -> str:
    """The paragraphs and points of the main part, one after the other."""
    main = seen.raw.split("<main", 1)[1].split("</main>")[0]
    texts = [
        re.sub(r"<[^>]+>", "", text) for text in re.findall(r"<(?:p|li)\b[^>]*>(.*?)</(?:p|li)>", main, re.S)
    ]
    lines = [" ".join(text.split()) for text in texts]
    return " ".join(line if line.endswith((".", "!", "?", ":")) else f"{line}." for line in lines if line)
