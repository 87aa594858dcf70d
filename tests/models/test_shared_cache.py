"""The cache of all processes: what one keeps or counts, the others see, and what ends is deleted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.cache import cache
from django.db import connections

from tests.databases import real_database
from tests.programs import start_python
from triage.actions.working import do_pass
from triage.models import CachedValue
from triage.models.shared_cache import count_up

__all__ = ["real_database"]

AT = "2026-03-02T09:00:00Z"
HOUR = 3600
COUNT = """
from triage.models.shared_cache import count_up
for _ in range(50):
    count_up("count", seconds=3600)
"""

pytestmark = pytest.mark.django_db


def test_a_value_comes_back() -> None:
    cache.set("key", {"a": [1, 2.5, None, "ñ"]})

    assert cache.get("key") == {"a": [1, 2.5, None, "ñ"]}


def test_a_value_that_nobody_set_is_the_default() -> None:
    assert cache.get("key", "default") == "default"
    assert cache.get_many(["key"]) == {}
    assert not cache.has_key("key")


def test_a_value_that_is_set_again_is_replaced() -> None:
    cache.set("key", 1)
    cache.set("key", 2)

    assert cache.get("key") == 2


def test_only_the_first_of_two_adds_a_value() -> None:
    assert cache.add("key", 1)
    assert not cache.add("key", 2)
    assert cache.get("key") == 1


def test_a_value_is_gone_when_its_time_has_ended() -> None:
    with time_machine.travel(AT, tick=False) as clock:
        cache.set("key", 1, timeout=HOUR)
        clock.shift(HOUR)

        assert cache.get("key") is None
        assert not cache.touch("key", HOUR)
        assert not cache.delete("key")
        with pytest.raises(ValueError, match="key"):
            cache.incr("key")
        assert cache.add("key", 2, timeout=HOUR)
        assert cache.get("key") == 2


def test_a_touched_value_stays() -> None:
    with time_machine.travel(AT, tick=False) as clock:
        cache.set("key", 1, timeout=HOUR)
        assert cache.touch("key", 2 * HOUR)
        clock.shift(HOUR)

        assert cache.get("key") == 1


def test_a_value_without_an_end_stays() -> None:
    with time_machine.travel(AT, tick=False) as clock:
        cache.set("key", 1, timeout=None)
        clock.shift(1000 * HOUR)

        assert cache.incr("key") == 2


def test_deleted_values_are_gone() -> None:
    cache.set_many({"one": 1, "two": 2, "three": 3})

    assert cache.delete("one")
    assert cache.get_many(["one", "two"]) == {"two": 2}
    cache.clear()
    assert not CachedValue.objects.exists()


def test_no_key_can_be_read_in_the_database() -> None:
    cache.set("203.0.113.7", 1)

    assert "203.0.113.7" not in CachedValue.objects.get().key


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(TypeError):
        cache.set("key", object())


def test_the_worker_deletes_what_has_ended() -> None:
    with time_machine.travel(AT, tick=False) as clock:
        cache.set("short", 1, timeout=HOUR)
        cache.set("long", 2, timeout=2 * HOUR)
        clock.shift(HOUR)

        do_pass()

    assert CachedValue.objects.count() == 1


@pytest.mark.usefixtures("real_database")
def test_counts_of_threads_and_another_process_are_all_counted() -> None:
    def count() -> None:
        for _ in range(50):
            count_up("count", seconds=HOUR)
        connections.close_all()

    other = start_python(COUNT)
    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(count) for _ in range(4)]:
            done.result()
    other.communicate(timeout=60)

    assert other.returncode == 0
    assert cache.get("count") == 250


@pytest.mark.usefixtures("real_database")
def test_one_of_many_who_add_at_once_does() -> None:
    def add(number: int) -> bool:
        try:
            return cache.add("key", number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(add, range(32))) == 1
