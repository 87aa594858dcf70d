"""The address of a client: what a proxy that is trusted wrote down, never what the client says itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import RequestFactory

from triage.clients import client_address

if TYPE_CHECKING:
    from pytest_django import Settings

PROXY, INNER, CLIENT = "172.18.0.2", "10.1.0.9", "203.0.113.7"


def address(peer: str = PROXY, forwarded: str | None = None) -> str:
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    return client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer))


@pytest.fixture
def _behind_a_proxy(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["172.18.0.0/16", INNER]


def test_without_a_setting_the_peer_is_the_client() -> None:
    assert address(CLIENT) == CLIENT


@pytest.mark.parametrize("spoofed", ["198.51.100.1", "198.51.100.1, 127.0.0.1", "::1", "unix", PROXY, ","])
def test_without_a_setting_no_header_is_believed(spoofed: str) -> None:
    assert address(CLIENT, spoofed) == CLIENT
    assert address("127.0.0.1", spoofed) == "127.0.0.1"


@pytest.mark.usefixtures("_behind_a_proxy")
class TestBehindAProxy:
    def test_the_proxy_is_believed(self) -> None:
        assert address(PROXY, CLIENT) == CLIENT

    def test_forty_spoofed_addresses_are_one_client(self) -> None:
        assert {address(PROXY, f"198.51.100.{n}, {CLIENT}") for n in range(40)} == {CLIENT}

    def test_a_spoofed_name_of_a_proxy_is_not_looked_behind(self) -> None:
        assert address(PROXY, f"198.51.100.1, {INNER}, {CLIENT}") == CLIENT

    def test_several_proxies_are_looked_behind(self) -> None:
        assert address(PROXY, f"198.51.100.1, {CLIENT}, {INNER}") == CLIENT

    def test_somebody_who_is_no_proxy_is_not_believed(self) -> None:
        assert address(CLIENT, "198.51.100.1") == CLIENT

    def test_a_proxy_that_asks_itself_is_the_client(self) -> None:
        assert address(PROXY) == PROXY
        assert address(PROXY, INNER) == INNER

    @pytest.mark.parametrize(
        "nonsense", ["unknown", "", "300.1.1.1", "<script>", "1.2.3", "a" * 9000, "\x00"]
    )
    def test_nothing_left_of_what_is_no_address_is_believed(self, nonsense: str) -> None:
        assert address(PROXY, f"198.51.100.1, {nonsense}") == PROXY
        assert address(PROXY, f"198.51.100.1, {nonsense}, {CLIENT}") == CLIENT

    def test_a_port_does_not_matter(self) -> None:
        assert address(PROXY, f"{CLIENT}:5000") == CLIENT
        assert address(PROXY, "[2001:db8:1:2::9]:5000") == "2001:db8:1:2::/64"

    def test_neighbours_of_one_ipv6_network_are_one_client(self) -> None:
        assert (
            address(PROXY, "2001:db8:1:2::9") == address(PROXY, "2001:DB8:1:2:ffff::") == "2001:db8:1:2::/64"
        )
        assert address(PROXY, "2001:db8:1:3::9") == "2001:db8:1:3::/64"

    def test_ipv4_written_as_ipv6_is_the_same_client(self) -> None:
        assert address(f"::ffff:{PROXY}", f"::ffff:{CLIENT}") == CLIENT


@pytest.mark.parametrize("peer", ["", "localhost"])
def test_a_socket_file_is_believed_only_where_it_is_trusted(settings: Settings, peer: str) -> None:
    assert address(peer, CLIENT) == ""

    settings.TRUSTED_PROXIES = ["unix"]

    assert address(peer, f"198.51.100.1, {CLIENT}") == CLIENT
    assert address("127.0.0.1", CLIENT) == "127.0.0.1"
