"""Faults that once passed every property, as changes of the shipped protocol written as data."""

from __future__ import annotations

import json
from typing import Any


def without_arm_weakness(written: dict[str, Any]) -> None:
    """Its floor, its combinations and its alternative taken out."""
    promises = written["promises"]
    promises["floors"] = [floor for floor in promises["floors"] if floor["question"] != "arm_weakness"]
    promises["combinations"] = [c for c in promises["combinations"] if "arm_weakness" not in json.dumps(c)]
    for ruled in written["rules"]:
        if ruled["id"] == "weak_or_unsteady_limbs":
            ruled["alternatives"].remove({"all_of": ["arm_weakness"]})


def soon_for_self_harm(written: dict[str, Any]) -> None:
    """The rule asks for less, and the floor is gone."""
    for ruled in written["rules"]:
        if ruled["id"] == "thoughts_of_self_harm":
            ruled["urgency"] = "soon"
    floors = written["promises"]["floors"]
    floors[:] = [floor for floor in floors if floor["question"] != "thoughts_of_self_harm"]


def upper_back_is_no_back_pain(written: dict[str, Any]) -> None:
    """The place of the body picture no longer counts."""
    for asked in written["pages"]:
        for one in asked["questions"]:
            if one["id"] == "region_upper_back":
                del one["counts_as"]
