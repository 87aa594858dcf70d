"""PostgreSQL is killed while people answer: nothing acknowledged is lost, and nobody is told of a success."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.proxy.cluster import PROGRAMS, Cluster, running_cluster
from tests.proxy.scene import Browser, Scene, running_scene
from tests.proxy.test_nothing_lost import KILLS, PEOPLE, POSTS, Counts, answer_on, lost_of, stored_by

if TYPE_CHECKING:
    from pathlib import Path

    from tests.proxy.scene import Answer

pytestmark = [
    pytest.mark.process,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not PROGRAMS, reason="needs the programs of a PostgreSQL server"),
]


@dataclass
class Patient:
    """Somebody who has the first page of questions open."""

    browser: Browser
    address: str = ""

    def begins(self) -> None:
        self.browser.asks("GET", "/")
        self.address = self.browser.asks("POST", "/", respondent="self").headers["Location"]
        self.browser.asks("GET", self.address)

    @property
    def id(self) -> str:
        return self.address.split("/")[2]

    def answers(self) -> Answer:
        return self.browser.asks("POST", self.address, leg_weakness="yes", action="continue")


def check_while_it_is_away(patient: Patient) -> None:
    answer = patient.answers()
    page = answer.body.decode()
    assert answer.status == 503
    assert 'name="leg_weakness" value="yes"' in page
    assert "tel:911" in page
    assert patient.browser.asks("GET", "/help-now/").status == 200


def kill_and_start(scene: Scene, cluster: Cluster, counts: Counts) -> list[str]:
    """Kill the database in the middle of what people send. Returns who sent answers again after that."""
    again = []
    for kill in range(KILLS):
        patient = Patient(Browser(scene.port))
        patient.begins()
        give_up_at = time.monotonic() + 600
        while counts.posted < POSTS * (kill + 1) // (KILLS + 1):
            assert time.monotonic() < give_up_at
            time.sleep(0.05)
        cluster.kill()
        check_while_it_is_away(patient)
        cluster.start()
        assert patient.answers().status == 302
        again.append(patient.id)
    return again


def test_nothing_acknowledged_is_lost_when_the_database_is_killed(tmp_path: Path) -> None:
    with running_cluster() as cluster, running_scene(tmp_path, cluster.url) as scene:
        counts = Counts()
        with ThreadPoolExecutor(PEOPLE) as people:
            running = [
                people.submit(answer_on, scene.port, is_secure=True, counts=counts) for _ in range(PEOPLE)
            ]
            try:
                again = kill_and_start(scene, cluster, counts)
            finally:
                counts.end()
            for one in running:
                one.result()
        (tmp_path / "counts").write_text(f"{counts.posted} posted, answered by {dict(counts.statuses)}")
        stored = stored_by(scene)
        assert lost_of(counts, stored) == []
        assert all("movement" in stored[who][0] for who in again)
        assert len(counts.acknowledged) > POSTS // 2
        assert set(counts.statuses) <= {302, 503}
