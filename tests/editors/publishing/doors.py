"""Who is let in where: the same questions for every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client

from tests.nurses.people import administrator, logged_in, nurse

if TYPE_CHECKING:
    from collections.abc import Iterable

# Longer than any number that a database keeps.
TOO_LONG = 10**25


def assert_only_staff_of_protocols(addresses: Iterable[str]) -> None:
    """Whoever is not logged in is led to the log-in; nurses and administrators are refused."""
    others = [logged_in(nurse()), logged_in(administrator())]
    for address in addresses:
        for response in (Client().get(address), Client().post(address)):
            assert response.status_code == 302, address
            assert response["Location"].startswith("/admin/login/?next=/admin/"), address
        for client in others:
            assert client.get(address, follow=True).status_code == 403, address
            assert client.post(address, follow=True).status_code in (403, 405), address


def statuses(client: Client, method: str, addresses: Iterable[str]) -> dict[str, int]:
    """What each address answers."""
    return {address: getattr(client, method)(address).status_code for address in addresses}
