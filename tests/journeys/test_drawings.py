"""The drawings of the education pages in Chromium: no label is cut off, in no language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from content.pictures import DRAWINGS

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

CUT_OFF = """() => {
  const [, , width, height] = document.querySelector('svg').getAttribute('viewBox').split(' ').map(Number);
  return [...document.querySelectorAll('text')].filter(text => {
    const box = text.getBBox();
    return box.x < 2 || box.y < 0 || box.x + box.width > width - 2 || box.y + box.height > height;
  }).map(text => text.textContent);
}"""


@pytest.mark.parametrize(
    "drawing", sorted(DRAWINGS.rglob("*.svg")), ids=lambda path: str(path.relative_to(DRAWINGS))
)
def test_no_label_of_a_drawing_is_cut_off(page: Page, drawing: Path) -> None:
    page.set_content(drawing.read_text(encoding="utf-8"))
    assert page.evaluate(CUT_OFF) == []
