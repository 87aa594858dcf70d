"""The list of licences names what is installed, no more and no less."""

from __future__ import annotations

import re
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
_ROW = re.compile(r"\| ([a-z0-9.-]+) \| (\d[^ |]*) \| ([^|]+) \|")


def listed() -> dict[str, tuple[str, str]]:
    """The version and the licence of each package on the page."""
    rows = _ROW.findall((ROOT / "docs" / "licences.md").read_text(encoding="utf-8"))
    return {name: (version, licence.strip()) for name, version, licence in rows}


def pinned() -> dict[str, str]:
    """The version of each package that is installed on a machine like this one."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(line.rstrip(" \\")) for line in lines if re.match(r"[a-z0-9]", line)]
    return {
        one.name.lower(): str(one.specifier).removeprefix("==")
        for one in wanted
        if one.marker is None or one.marker.evaluate()
    }


def test_every_package_that_is_installed_is_on_the_page_of_licences() -> None:
    assert {name: version for name, (version, _) in listed().items()} == pinned(), "run: make sbom"


def test_every_package_declares_a_licence() -> None:
    assert [name for name, (_, licence) in listed().items() if licence == "none declared"] == []
