"""Markdown to what a page shows: checked links, glossary words on first use, pictures, signs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from content.faults import did_you_mean
from content.glossary import Word, id_by_form, pattern_of
from content.languages import address_in
from content.pictures import file_of, size

LINK_PREFIX = "/learn/"
_WORD, _PICTURE, _PHONE = "word:", "picture:", "tel:"
# A block of code in this language names warning signs: ids of list items of the protocol.
SIGNS = "signs"
_SIGN = re.compile(r"^[a-z][a-z0-9_]*$")
_STANDS_ALONE = "stands_alone"
_PHONE_NUMBER = re.compile(r"^tel:\+?\d+$")
# The sites of the groups that the source document names; pages lead to no other.
_WEB_ADDRESS = re.compile(r"^https://www\.(?:cancer\.org|cancer\.gov|cancercare\.org|nccn\.org)/[a-z/]*$")


class TextError(Exception):
    """A fault in a text: the message, and its line within the text, from 1."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.line = line


@dataclass(frozen=True)
class PagePicture:
    """A picture of a page: its file in static/, its size in CSS pixels, and its alternative text."""

    name: str
    alt: str
    width: int
    height: int
    file: str


@dataclass(frozen=True)
class Block:
    """One of: a stretch of HTML, a picture, or ids of list items, which another app renders."""

    html: str = ""
    picture: PagePicture | None = None
    signs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """The names that texts may use."""

    pages: Collection[str]
    words: Mapping[str, Word]
    pictures: Collection[str]
    # In whose pages the links stay.
    language: str = settings.LANGUAGE_CODE


@dataclass
class _Marking:
    """The glossary words seen so far in one text."""

    known: Known
    pattern: re.Pattern[str] | None
    ids: Mapping[str, str]
    met: dict[str, Word] = field(default_factory=dict)


def markdown() -> MarkdownIt:
    """The Markdown parser, with raw HTML off."""
    return MarkdownIt("commonmark", {"html": False}).use(front_matter_plugin)


def render_blocks(tokens: list[Token], known: Known) -> tuple[tuple[Block, ...], tuple[Word, ...]]:
    """The blocks of a text and the glossary words it uses, in order. Raises TextError.

    The first use of each glossary word becomes a link to its meaning.
    """
    marking = _Marking(known, pattern_of(known.words), id_by_form(known.words))
    renderer = markdown()
    blocks: list[Block] = []
    rest: list[Token] = []
    for token in _prepared(tokens, marking):
        if token.type == _STANDS_ALONE:
            blocks.append(Block(html=renderer.renderer.render(rest, renderer.options, {})))
            blocks.append(token.meta["block"])
            rest = []
        else:
            rest.append(token)
    blocks.append(Block(html=renderer.renderer.render(rest, renderer.options, {})))
    return tuple(block for block in blocks if block != Block()), tuple(marking.met.values())


def _prepared(tokens: list[Token], marking: _Marking) -> Iterator[Token]:
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if _is_picture_paragraph(tokens, position):
            image = (tokens[position + 1].children or [])[0]
            picture = _picture(image, marking.known, _line(token))
            yield Token(_STANDS_ALONE, "", 0, meta={"block": Block(picture=picture)})
            position += 3
            continue
        if token.type == "fence" and token.info.strip() == SIGNS:
            yield Token(_STANDS_ALONE, "", 0, meta={"block": Block(signs=_signs(token))})
            position += 1
            continue
        if token.type == "inline":
            is_heading = tokens[position - 1].type == "heading_open"
            token.children = list(_inline(token, marking, may_mark=not is_heading))
        yield token
        position += 1


def _is_picture_paragraph(tokens: list[Token], position: int) -> bool:
    if tokens[position].type != "paragraph_open" or tokens[position].level:
        return False
    children = tokens[position + 1].children or []
    return len(children) == 1 and children[0].type == "image"


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _signs(token: Token) -> tuple[str, ...]:
    """The ids of a list of warning signs, one on each line."""
    names = tuple(name for line in token.content.splitlines() if (name := line.strip()))
    for number, name in enumerate(names, start=_line(token) + 1):
        if not _SIGN.match(name):
            raise TextError(f"'{name}' is no id of a list item; write one a line", number)
    if not names or token.level:
        raise TextError("a list of signs stands by itself and names at least one list item", _line(token))
    return names


def _picture(image: Token, known: Known, line: int) -> PagePicture:
    source = str(image.attrs.get("src", ""))
    name = source.removeprefix(_PICTURE)
    if not source.startswith(_PICTURE) or name not in known.pictures:
        raise TextError(f"unknown picture '{source}'.{did_you_mean(name, known.pictures)}", line)
    if not image.content.strip():
        raise TextError(f"the picture '{name}' needs words for people who cannot see it", line)
    return PagePicture(name, image.content.strip(), *size(name), file=file_of(name, known.language))


def _inline(token: Token, marking: _Marking, *, may_mark: bool) -> Iterator[Token]:
    links_open = 0
    for child in token.children or []:
        if child.type == "image":
            raise TextError("a picture stands in a paragraph of its own", _line(token))
        if child.type == "link_open":
            links_open += 1
            _check_link(child, marking, _line(token))
        elif child.type == "link_close":
            links_open -= 1
        if child.type == "text" and may_mark and not links_open:
            yield from _marked(child, marking)
        else:
            yield child


def _check_link(link: Token, marking: _Marking, line: int) -> None:
    known, address = marking.known, str(link.attrs["href"])
    if address.startswith(LINK_PREFIX):
        slug = address.removeprefix(LINK_PREFIX).partition("#")[0].rstrip("/")
        if slug not in known.pages:
            raise TextError(f"unknown page '{slug}' in a link.{did_you_mean(slug, known.pages)}", line)
        link.attrs["href"] = address_in(known.language, address)
    elif address.startswith(_WORD):
        name = address.removeprefix(_WORD)
        if name not in known.words:
            raise TextError(f"unknown glossary word '{name}'.{did_you_mean(name, known.words)}", line)
        marking.met.setdefault(name, known.words[name])
        link.attrs.update(_word_link(name))
    elif _WEB_ADDRESS.match(address):
        link.attrs["rel"] = "noreferrer"
    elif not _PHONE_NUMBER.match(address):
        raise TextError(
            f"the link '{address}' leads elsewhere; links go to {LINK_PREFIX}…, word:…, tel:… or the web"
            " address of a group that the source document names",
            line,
        )


def _word_link(name: str) -> dict[str, str | int | float]:
    return {"href": f"#word-{name}", "class": "word"}


def _marked(text: Token, marking: _Marking) -> Iterator[Token]:
    """The text with the first use of each glossary word linked to its meaning."""
    end = 0
    for match in marking.pattern.finditer(text.content) if marking.pattern else ():
        form = match.group()
        name = marking.ids.get(form) or marking.ids[form.lower()]
        if name in marking.met:
            continue
        marking.met[name] = marking.known.words[name]
        yield Token("text", "", 0, content=text.content[end : match.start()])
        yield Token("link_open", "a", 1, attrs=_word_link(name))
        yield Token("text", "", 0, content=form)
        yield Token("link_close", "a", -1)
        end = match.end()
    yield Token("text", "", 0, content=text.content[end:])
