"""The hazards of the product: each with a cause and controls, and nothing named that is not there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from triage.engine.faults import ProtocolError
from triage.engine.loading import read_as, read_yaml
from triage.protocols.hazards import Hazard, Hazards, Likelihood, shipped_hazards
from triage.protocols.shipped import FOLDER

ROOT = Path(__file__).parents[2]
TEXT = (FOLDER / "hazards.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("hazard", shipped_hazards(), ids=lambda hazard: hazard.id)
def test_every_test_that_a_hazard_names_is_there(hazard: Hazard) -> None:
    for named in hazard.tests:
        path, _, function = named.partition("::")
        assert (ROOT / path).exists(), named
        assert not function or f"def {function}(" in (ROOT / path).read_text(encoding="utf-8"), named


def test_the_gravest_risks_come_first() -> None:
    ratings = [hazard.rating for hazard in shipped_hazards()]
    assert ratings == sorted(ratings, reverse=True)
    assert len(ratings) >= 12


def test_a_missed_emergency_is_rated_as_a_risk_that_must_be_reduced() -> None:
    missed = next(hazard for hazard in shipped_hazards() if hazard.id == "HZ-01")
    assert (missed.severity, missed.likelihood, missed.rating) == (5, Likelihood.MEDIUM, 4)


def test_a_worse_likelihood_or_severity_never_lowers_the_rating() -> None:
    one = shipped_hazards()[0]
    by_likelihood = [
        [one.model_copy(update={"likelihood": likely, "severity": s}).rating for s in range(1, 6)]
        for likely in Likelihood
    ]
    assert all(row == sorted(row) for row in by_likelihood)
    assert all(list(column) == sorted(column) for column in zip(*by_likelihood, strict=True))


def changed(**first: Any) -> str:
    """What is wrong with the file when its first hazard says this."""
    data = read_yaml(TEXT)
    data["hazards"][0] |= first
    with pytest.raises(ProtocolError) as caught:
        read_as(Hazards, str(data))
    return str(caught.value)


@pytest.mark.parametrize(
    ("first", "problem"),
    [
        ({"properties": ["floor"]}, "Did you mean 'floors'?"),
        ({"properties": [], "tests": []}, "name a property or a test"),
        ({"tests": ["../outside.py"]}, "tests"),
        ({"severity": 6}, "severity"),
        ({"likelihood": "sometimes"}, "likelihood"),
        ({"controls": []}, "controls"),
        ({"id": "HZ-02"}, "HZ-02 stands there twice"),
        ({"residual": ""}, "residual"),
    ],
)
def test_a_hazard_that_is_not_whole_is_refused(first: dict[str, Any], problem: str) -> None:
    assert problem in changed(**first)
