"""The clinic's name, mark and colour on every page, and what is refused."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from triage.models import Clinic
from triage.models.look import (
    DARK_GROUND,
    LIGHT_GROUND,
    READABLE,
    WHITE,
    check_colour,
    clean_mark,
    contrast,
    mixed,
    readable_on,
)

MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    '<circle cx="4" cy="4" r="4" fill="#0b5d66"/></svg>'
)
GREEN = "#1b5e20"


def mark_with(inside: str, attributes: str = "") -> str:
    """A mark that holds something."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" {attributes}>{inside}</svg>'


def start(**settings: str) -> str:
    """The start page of a clinic with these settings."""
    Clinic(**settings).save()
    return Client().get("/").content.decode()


@pytest.mark.usefixtures("live_version")
def test_the_clinics_name_stands_first_and_the_services_beneath_it() -> None:
    page = start(name="Elm Street Oncology", service_name="Ask about a sign")
    assert "<span>Elm Street Oncology<small>Ask about a sign</small></span>" in page
    assert " Elm Street Oncology</title>" in page


@pytest.mark.usefixtures("live_version")
def test_a_clinic_that_has_set_nothing_shows_a_kind_name() -> None:
    page = start(service_name="")
    assert "<span>Check your signs</span>" in page
    assert "img/look.svg#mark" in page


@pytest.mark.usefixtures("live_version")
@pytest.mark.parametrize(
    "address", ["/", "/help-now/", "/learn/", "/learn/bone-scan/", "/code/", "/nowhere/"]
)
def test_nobody_reads_the_name_of_the_program(address: str) -> None:
    assert "bonemets" not in Client().get(address).content.decode().lower()


@pytest.mark.usefixtures("live_version")
def test_a_mark_is_shown_as_a_picture_and_served_from_plain_shapes() -> None:
    page = start(mark=MARK)
    assert '<img class="mark" src="/look/mark.svg?v=' in page
    response = Client().get("/look/mark.svg")
    assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")
    assert b"<circle" in response.content


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("stored", ["", mark_with("<script>alert(1)</script>")])
def test_no_mark_and_one_that_came_by_another_way_are_not_served(stored: str) -> None:
    Clinic(mark=stored).save()
    assert Client().get("/look/mark.svg").status_code == 404


@pytest.mark.parametrize(
    ("inside", "attributes", "says"),
    [
        ("<script>alert(1)</script>", "", "<script>"),
        ("<foreignObject/>", "", "<foreignObject>"),
        ('<image href="https://elsewhere.example/x.png"/>', "", "<image>"),
        ('<use href="#x"/>', "", "<use>"),
        ("<style>path{fill:url(//elsewhere.example)}</style>", "", "<style>"),
        ('<a href="javascript:alert(1)"><path d="M0 0"/></a>', "", "<a>"),
        ('<animate attributeName="href"/>', "", "<animate>"),
        ('<path d="M0 0" onclick="alert(1)"/>', "", "onclick="),
        ('<path d="M0 0" style="fill:red"/>', "", "style="),
        ("", 'onload="alert(1)"', "onload="),
        ('<path d="M0 0" fill="url(https://elsewhere.example/#a)"/>', "", "url(https"),
        ('<html:img xmlns:html="http://www.w3.org/1999/xhtml" src="x"/>', "", "<img>"),
        ('<path xmlns:x="http://www.w3.org/1999/xlink" x:href="#a"/>', "", "href="),
        ('<?xml-stylesheet href="https://elsewhere.example"?>', "", "instruction"),
    ],
)
def test_a_mark_with_anything_but_plain_shapes_is_refused_by_name(
    inside: str, attributes: str, says: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        clean_mark(mark_with(inside, attributes))
    assert says in refused.value.messages[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a logo",
        "<svg viewBox='0 0 1 1'/>",
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        '<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + MARK,
        MARK[:-4],
        mark_with("<path d='M0 0'/>" * 2000),
    ],
)
def test_what_is_no_mark_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        clean_mark(text)


def test_comments_and_a_declaration_are_left_out_and_gradients_kept() -> None:
    gradient = '<defs><linearGradient id="a"><stop offset="0" stop-color="#fff"/></linearGradient></defs>'
    drawing = mark_with(gradient + '<path d="M0 0" fill="url(#a)"/>')
    clean = clean_mark(f'<?xml version="1.0"?><!-- drawn --> {drawing}')
    assert "drawn" not in clean
    assert 'fill="url(#a)"' in clean


@pytest.mark.usefixtures("live_version")
def test_a_colour_is_served_as_a_stylesheet_for_light_and_dark() -> None:
    page = start(colour=GREEN)
    assert '<link rel="stylesheet" href="/look/colours.css?v=' in page
    response = Client().get("/look/colours.css")
    assert response["Content-Type"] == "text/css"
    text = response.content.decode()
    assert f"--action:{GREEN};" in text
    assert "prefers-color-scheme:dark" in text


@pytest.mark.usefixtures("live_version")
def test_without_a_colour_there_is_no_stylesheet_of_the_clinic() -> None:
    assert "colours.css" not in start()
    assert Client().get("/look/colours.css").status_code == 404


@pytest.mark.parametrize(
    ("colour", "says"),
    [
        ("teal", "no colour"),
        ("#12345", "no colour"),
        ("#77ccdd", "A darker shade that can be read is #"),
        ("#b3201c", "Red says that something cannot wait"),
        ("#8f1512", "Red says"),
    ],
)
def test_a_colour_that_cannot_be_used_is_refused_with_the_reason(colour: str, says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check_colour(colour)
    assert says in refused.value.messages[0]


@pytest.mark.parametrize("colour", ["#0b5d66", GREEN, "#2f4f8f", "#5b2a86", "#333333", "#6b4a00", "#000000"])
def test_a_colour_that_is_taken_can_be_read_in_light_and_dark(colour: str) -> None:
    check_colour(colour)
    pale = readable_on(colour, DARK_GROUND, WHITE, least=7)
    assert contrast(colour, LIGHT_GROUND) >= READABLE
    assert contrast(colour, mixed(colour, WHITE, 0.9)) >= READABLE
    assert contrast(pale, mixed(DARK_GROUND, pale, 0.12)) >= READABLE
