"""The hazards of the product: severity, likelihood, controls with what shows them, and what remains."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from triage.engine.loading import read_as
from triage.engine.safety.report import PROPERTIES
from triage.engine.vocabulary import Strict, Words, did_you_mean
from triage.protocols.shipped import FOLDER


class Likelihood(StrEnum):
    """How likely the hazard hurts somebody, with its controls in place."""

    VERY_LOW = "very_low"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"


SEVERITIES = {
    1: "minor: a nuisance",
    2: "significant: distress or delay without harm",
    3: "considerable: harm that heals",
    4: "major: serious harm",
    5: "catastrophic: death or lasting paralysis",
}
# By likelihood, for severities 1 to 5; as is usual where DCB0129 is followed.
_RATINGS = {
    Likelihood.VERY_LOW: (1, 1, 2, 2, 3),
    Likelihood.LOW: (1, 2, 2, 3, 4),
    Likelihood.MEDIUM: (2, 2, 3, 3, 4),
    Likelihood.HIGH: (2, 3, 3, 4, 5),
    Likelihood.VERY_HIGH: (3, 4, 4, 5, 5),
}
RATING_MEANS = {
    1: "acceptable",
    2: "acceptable where reducing it further costs more than it gains",
    3: "undesirable: acceptable only where it cannot reasonably be reduced further",
    4: "must be reduced, or accepted by name by whoever answers for clinical safety",
    5: "unacceptable",
}


class Hazard(Strict):
    """One hazard. `properties` are those of the safety report, `tests` paths of this project's tests."""

    id: Annotated[str, StringConstraints(pattern=r"^HZ-\d\d$")]
    title: Words
    cause: Words
    effect: Words
    severity: Literal[1, 2, 3, 4, 5]
    likelihood: Likelihood
    controls: tuple[Words, ...] = Field(min_length=1)
    properties: tuple[str, ...] = ()
    tests: tuple[Annotated[str, StringConstraints(pattern=r"^tests/[\w/]+(\.py)?(::test_\w+)?$")], ...] = ()
    residual: Words

    @model_validator(mode="after")
    def _is_shown_by_something(self) -> Self:
        for name in self.properties:
            if name not in PROPERTIES:
                raise ValueError(f"unknown property '{name}'.{did_you_mean(name, PROPERTIES)}")
        if not self.properties and not self.tests:
            raise ValueError("name a property or a test that shows its controls")
        return self

    @property
    def rating(self) -> int:
        """The residual risk, 1 to 5."""
        return _RATINGS[self.likelihood][self.severity - 1]

    @property
    def property_titles(self) -> tuple[str, ...]:
        """The properties as the safety report names them."""
        return tuple(PROPERTIES[name][0] for name in self.properties)


class Hazards(Strict):
    """The hazards of one file."""

    hazards: tuple[Hazard, ...] = Field(min_length=12)

    @model_validator(mode="after")
    def _has_unique_ids(self) -> Self:
        ids = [hazard.id for hazard in self.hazards]
        if twice := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"{', '.join(twice)} stands there twice")
        return self


@cache
def shipped_hazards() -> tuple[Hazard, ...]:
    """The hazards of the product, the gravest risk first. Raises ProtocolError."""
    found = read_as(Hazards, (FOLDER / "hazards.yaml").read_text(encoding="utf-8")).hazards
    return tuple(sorted(found, key=lambda one: (-one.rating, -one.severity, one.id)))
