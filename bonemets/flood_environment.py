"""What the environment may set against floods: whom to believe, and how much one address may do."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode


def split_list(value: object) -> object:
    """The parts of a list with commas between; anything else as it is."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class FloodEnvironment(BaseSettings):
    """Each field is an environment variable of that name."""

    # The proxies whose word on who asks is believed: addresses, networks, or `unix` for
    # whoever connects through a socket file.
    trusted_proxies: Annotated[list[str], NoDecode] = []
    # What one address may do in ten minutes. A hospital's waiting room of 200 people has one address: all of
    # them begin at once and some begin anew, half of them share, and each searches a few times.
    limit_starts: int = Field(300, ge=1)
    limit_shares: int = Field(100, ge=1)
    limit_searches: int = Field(1_000, ge=1)
    # A wrong code more never shuts out a right one.
    limit_wrong_codes: int = Field(100, ge=1)
    # How often strangers may try to log in to one account in that time, and from one address to any.
    limit_log_ins: int = Field(10, ge=1)
    limit_log_ins_from_address: int = Field(200, ge=1)
    # Programs that ask by FHIR: tokens asked for by one address, wrong ones sent from it, and requests of one
    # account, in that time.
    limit_tokens: int = Field(100, ge=1)
    limit_wrong_tokens: int = Field(100, ge=1)
    limit_machine_requests: int = Field(6_000, ge=1)

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split_proxies(cls, value: object) -> object:
        return split_list(value)

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, value: list[str]) -> list[str]:
        for one in value:
            try:
                is_everybody = one != "unix" and ip_network(one).prefixlen == 0
            except ValueError:
                raise ValueError(
                    "must list addresses or networks like 10.0.0.5 or 172.16.0.0/12, or unix"
                ) from None
            if is_everybody:
                raise ValueError("must not trust every address, for then everybody may claim to be anybody")
        return value
