"""A protocol as YAML: the same text for the same protocol, and read back to the same."""

from __future__ import annotations

import yaml

from triage.engine.loading import load_canonical
from triage.engine.protocol import Protocol

_WIDTH = 110


def to_yaml(protocol: Protocol) -> str:
    """The protocol as YAML without comments.

    Its values are just those of the canonical JSON, so the hash can be computed from this text. Fields
    stand in the order of the models, maps in the order of their keys.
    """
    # By way of the canonical form: a map written in another order gives the same text.
    canonical = load_canonical(protocol.canonical_json().decode())
    data = canonical.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=_WIDTH)
