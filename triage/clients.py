"""Who asks, as far as a limit may know: the address of a client, and what is believed about it."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from ipaddress import IPv4Network, IPv6Network

    from django.http import HttpRequest

# In TRUSTED_PROXIES: whoever connects through a socket file of this machine.
SOCKET_FILE = "unix"
# What servers say in place of an address for such a connection.
_NO_ADDRESS = ("", "localhost")
# A provider gives each home or firm that many bits; whoever has it has all addresses in it.
_IPV6_PREFIX = 64


def client_address(request: HttpRequest) -> str:
    """The client's address: an IPv4 address, or the /64 network of an IPv6 address.

    `X-Forwarded-For` is read from the right, past the proxies of TRUSTED_PROXIES alone: each of them wrote
    down who asked it, and whatever stands further left is the client's own word. Without the setting, or
    for a peer that is not in it, the peer's address is taken. Empty for a peer without one.
    """
    trusted = tuple(settings.TRUSTED_PROXIES)
    address, is_trusted = _peer(request, trusted)
    named = request.headers.get("X-Forwarded-For", "").split(",")
    while is_trusted and named:
        before = _read(named.pop())
        if before is None:
            # No address: nothing further left can be believed.
            break
        address, is_trusted = before, _is_among(before, trusted)
    return _said(address)


def site_address(request: HttpRequest) -> str:
    """Where the site is, as browsers and programs outside reach it; without a slash at its end."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def is_from_proxy(request: HttpRequest) -> bool:
    """Whether one of TRUSTED_PROXIES sent it."""
    return _peer(request, tuple(settings.TRUSTED_PROXIES))[1]


def _peer(request: HttpRequest, trusted: Sequence[str]) -> tuple[IPv4Address | IPv6Address | None, bool]:
    """Who connected, and whether that is a trusted proxy."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if peer in _NO_ADDRESS:
        return None, SOCKET_FILE in trusted
    address = _read(peer)
    return address, address is not None and _is_among(address, trusted)


def _said(address: IPv4Address | IPv6Address | None) -> str:
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _IPV6_PREFIX), strict=False))
    return str(address) if address else ""


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """An address, with or without a port; None for anything else. IPv4 written as IPv6 is IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_among(address: IPv4Address | IPv6Address, trusted: Sequence[str]) -> bool:
    return any(address in network for network in _networks(tuple(trusted)))


@lru_cache(maxsize=4)
def _networks(trusted: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(one) for one in trusted if one != SOCKET_FILE)
