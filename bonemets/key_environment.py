"""What the environment may set of keys: none of them may be in the database."""

from __future__ import annotations

from typing import Annotated

from cryptography.fernet import Fernet
from pydantic import SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode

from bonemets.flood_environment import split_list

SHORTEST_SECRET = 50
MOST_INDEX_FALLBACKS = 3
MAKE_CONTACT_KEY = 'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'


class KeyEnvironment(BaseSettings):
    """Each field is an environment variable of that name. Fallbacks are the keys before, while something
    still needs them.
    """

    # Here, because without it the site needs a secret key.
    debug: bool = False
    secret_key: SecretStr = SecretStr("")
    secret_key_fallbacks: Annotated[list[str], NoDecode] = []
    # Contact data is sealed with the first of these and opened with any; the index key finds it again; the
    # audit key chains the trail.
    contact_keys: Annotated[list[str], NoDecode] = []
    index_key: SecretStr = SecretStr("")
    index_key_fallbacks: Annotated[list[str], NoDecode] = []
    audit_key: SecretStr = SecretStr("")
    audit_key_fallbacks: Annotated[list[str], NoDecode] = []

    @field_validator(
        "secret_key_fallbacks", "contact_keys", "index_key_fallbacks", "audit_key_fallbacks", mode="before"
    )
    @classmethod
    def _split_keys(cls, value: object) -> object:
        return split_list(value)

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if not info.data.get("debug") and len(value.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(
                f"must be set to at least {SHORTEST_SECRET} random characters "
                "(on your own machine, run scripts/local-settings: it makes every key)"
            )
        return value

    @field_validator("index_key", "audit_key")
    @classmethod
    def _long_key(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if len(value.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(f"must be set to at least {SHORTEST_SECRET} random characters")
        if any(
            value == other
            for name, other in info.data.items()
            if name in ("secret_key", "index_key") and other
        ):
            raise ValueError("must be a key of its own")
        return value

    @field_validator("secret_key_fallbacks", "index_key_fallbacks", "audit_key_fallbacks")
    @classmethod
    def _long_old_keys(cls, value: list[str], info: ValidationInfo) -> list[str]:
        if any(len(key) < SHORTEST_SECRET for key in value):
            raise ValueError(
                f"must list former keys of at least {SHORTEST_SECRET} characters, commas between"
            )
        current = str(info.field_name).removesuffix("_fallbacks")
        if info.data.get(current) in [SecretStr(key) for key in value]:
            raise ValueError(f"must not hold {current.upper()} itself, only the keys before it")
        return value

    @field_validator("index_key_fallbacks")
    @classmethod
    def _few_old_keys(cls, value: list[str]) -> list[str]:
        if len(value) > MOST_INDEX_FALLBACKS:
            raise ValueError(f"must list at most {MOST_INDEX_FALLBACKS} keys: each costs every code a hash")
        return value

    @field_validator("contact_keys")
    @classmethod
    def _fernet_keys(cls, value: list[str]) -> list[str]:
        return whole_keys(value)


def whole_keys(value: list[str]) -> list[str]:
    """The keys, each of which can seal. Raises ValueError for none, and for others."""
    if not value:
        raise ValueError(f"must list at least one key; make one by: {MAKE_CONTACT_KEY}")
    try:
        for key in value:
            Fernet(key)
    except ValueError:
        raise ValueError(f"must list keys made by: {MAKE_CONTACT_KEY}") from None
    return value
