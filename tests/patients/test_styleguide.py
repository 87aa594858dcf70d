"""The style guide is for developers, and what it shows is what there is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client, override_settings

from bonemets.environment import BASE_DIR
from content.library import library
from triage.models.look import contrast
from triage.patients.styleguide import LEVELS, colours, icons
from triage.protocols.shipped import shipped_icons, shipped_protocol

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol

TOKENS = (BASE_DIR / "frontend" / "_tokens.scss").read_text(encoding="utf-8")
# Words, their ground, and the least contrast. Edges, marks of focus and drawings need three.
PAIRS = """
ink paper 4.5, ink card 4.5, ink sand 4.5, ink-soft paper 4.5, ink-soft card 4.5, ink-soft sand 4.5,
action paper 4.5, action card 4.5, action action-pale 4.5, action sand 4.5, action-hover card 4.5,
ink action-pale 4.5, on-action action 4.5, on-action action-hover 4.5, on-solid now 4.5, on-solid
now-hover 4.5, now-ink card 4.5, now-ink now-pale 4.5, ink now-pale 4.5, on-today today 4.5,
today-ink card 4.5, today-ink today-pale 4.5, ink today-pale 4.5, on-solid soon 4.5, soon-ink card
4.5, on-solid none 4.5, none-ink card 4.5, done-ink done-pale 4.5, ink found 4.5, edge card 3, edge
paper 3, edge sand 3, focus paper 3, focus card 3, focus action-pale 3, focus sand 3, now paper 3,
body-line body-fill 3, body-line paper 3, action body-fill 3
"""


def tokens(block: str) -> dict[str, str]:
    """The colours of a part of the file, short ones written out."""
    found = re.findall(r"--([\w-]+): (#[0-9a-f]{3}|#[0-9a-f]{6});", block)
    return {
        name: value if len(value) > 4 else "#" + "".join(2 * x for x in value[1:]) for name, value in found
    }


@pytest.fixture(scope="module")
def shipped() -> Protocol:
    """The protocol that comes with the program."""
    return shipped_protocol(pages=library("en"))


DARK_BLOCK, LIGHT_BLOCK = TOKENS.split(":root {", 2)[:2]
LIGHT = tokens(LIGHT_BLOCK)
DARK = LIGHT | tokens(DARK_BLOCK)


@pytest.mark.parametrize("pair", [" ".join(pair.split()) for pair in PAIRS.split(",")])
@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_edges_stand_out_from_their_ground(scheme: dict[str, str], pair: str) -> None:
    words, ground, least = pair.split()
    assert contrast(scheme[words], scheme[ground]) >= float(least)


@pytest.mark.usefixtures("db")
@override_settings(DEBUG=True)
def test_it_is_shown_while_debugging() -> None:
    page = Client().get("/styleguide/").content.decode()
    for name in (*icons(), "path", "rest"):
        assert f"img/look.svg#{name}" in page
    for name in colours():
        assert f"swatch-{name}" in page
    for level, _ in LEVELS:
        assert f"care-{level}" in page


@pytest.mark.usefixtures("db")
def test_it_does_not_exist_where_patients_are() -> None:
    assert not settings.DEBUG
    assert Client().get("/styleguide/").status_code == 404


def test_every_icon_of_a_sign_is_drawn_and_belongs_to_a_sign(shipped: Protocol) -> None:
    assert set(shipped_icons().values()) <= set(icons())
    assert set(shipped_icons()) <= {item.id for item in shipped.list_items}


def test_every_list_item_of_the_start_page_has_an_icon_of_its_own(shipped: Protocol) -> None:
    assert {item.id for item in shipped.items_on("start")} <= set(shipped_icons())


def test_own_styles_stay_under_two_thousand_lines() -> None:
    lines = sum(
        len(file.read_text(encoding="utf-8").splitlines()) for file in (BASE_DIR / "frontend").glob("*.scss")
    )
    assert lines < 2000


def test_compiled_styles_hold_every_token() -> None:
    compiled = (BASE_DIR / "static" / "css" / "site.css").read_text(encoding="utf-8")
    assert [name for name in LIGHT if f"--{name}:" not in compiled] == []
