"""The program's modules import each other in one direction."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest


def imports(*, with_types: bool) -> dict[str, set[str]]:
    """Which modules each module imports; those that only annotations name by choice."""
    graph = grimp.build_graph(
        "bonemets", "content", "triage", exclude_type_checking_imports=not with_types, cache_dir=None
    )
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def test_no_modules_import_each_other_in_a_circle_at_run_time() -> None:
    assert list(TopologicalSorter(imports(with_types=False)).static_order())


def test_a_circle_would_be_found() -> None:
    # Models name each other in annotations alone.
    with pytest.raises(CycleError):
        list(TopologicalSorter(imports(with_types=True)).static_order())
