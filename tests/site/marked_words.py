"""What is marked for translation in the code and in the templates, found without GNU gettext."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[2]
# Pages of the staff are marked too, and left out of the catalogs: see scripts/messages.
STAFF = (
    "templates/nurses",
    "templates/calls",
    "templates/editors",
    "templates/admin",
    "templates/mfa",
    "templates/account",
    "triage/nurses",
    "triage/actions/passwords.py",
    "triage/editors",
)

# The context or nothing, the words, the plural or nothing.
Marked = tuple[str, str, str]

_ARGUMENTS = {
    "_": ("words",),
    "gettext": ("words",),
    "ngettext": ("words", "plural"),
    "pgettext": ("context", "words"),
    "npgettext": ("context", "words", "plural"),
}
_TEXT = r"""u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_CALL = re.compile(rf"\b({'|'.join(_ARGUMENTS)})\(\s*{_TEXT}(?:\s*,\s*{_TEXT})?(?:\s*,\s*{_TEXT})?")


def marked_words() -> set[Marked]:
    """Everything that is marked in what patients see."""
    code = (path for place in ("bonemets", "content", "triage") for path in (ROOT / place).rglob("*.py"))
    templates = (path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt"))
    return {
        found
        for paths, find in ((code, _in_code), (templates, _in_template))
        for path in paths
        if not path.relative_to(ROOT).as_posix().startswith(STAFF)
        for found in find(path.read_text())
    }


def _in_code(text: str) -> Iterator[Marked]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            function = node.func.id.removesuffix("_lazy").removesuffix("_noop")
            texts = [
                one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
            if function in _ARGUMENTS and texts:
                yield _marked(function, texts)


def _in_template(text: str) -> Iterator[Marked]:
    for call in _CALL.finditer(templatize(text)):
        function, *texts = call.groups()
        yield _marked(function, [ast.literal_eval(one) for one in texts if one])


def _marked(function: str, texts: list[str]) -> Marked:
    named = dict(zip(_ARGUMENTS[function], texts, strict=False))
    return named.get("context", ""), named["words"], named.get("plural", "")
