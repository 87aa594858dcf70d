"""The same function on a cluster: two workers give what one call gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dask.bag
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from distributed import Client, LocalCluster

from tests.batch.people import sheets, text_table
from triage.batch.tables import assess_table

if TYPE_CHECKING:
    from pathlib import Path

    from triage.engine.protocol import Protocol


@pytest.mark.process
def test_two_workers_give_what_one_call_gives(tmp_path: Path, protocol: Protocol) -> None:
    whole = text_table(sheets(400, protocol), protocol)
    files = [tmp_path / f"{number}.parquet" for number in range(4)]
    for number, file in enumerate(files):
        pq.write_table(whole.slice(number * 100, 100), file)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster),
    ):
        # As docs/populations.md has it.
        tables = dask.bag.from_sequence(files).map(pq.read_table).map(assess_table, protocol, "no").compute()
    assert pa.concat_tables(tables).equals(assess_table(whole, protocol, "no"))
