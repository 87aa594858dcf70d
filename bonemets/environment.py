"""What the environment may set: typed, and refused with every fault at once."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Literal

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict, SettingsError

from bonemets.alert_environment import AlertEnvironment
from bonemets.flood_environment import FloodEnvironment, split_list
from bonemets.key_environment import KeyEnvironment, whole_keys
from bonemets.retention import RetentionSettings
from bonemets.saml_environment import SamlEnvironment

BASE_DIR = Path(__file__).resolve().parent.parent
# Written by `make` on a developer's machine; a deployment has no such file.
LOCAL_SETTINGS = BASE_DIR / "var" / "local.env"
# How long a connection to the database is used again.
CONNECTION_SECONDS = 60
SECONDS_FOR_A_LOCK = 5


class Environment(KeyEnvironment, SamlEnvironment, AlertEnvironment, FloodEnvironment, RetentionSettings):
    """The settings that a deployment chooses. Each field is an environment variable of that name."""

    model_config = SettingsConfigDict(
        env_file=LOCAL_SETTINGS, hide_input_in_errors=True, validate_default=True
    )

    allowed_hosts: Annotated[list[str], NoDecode] = []
    # Off only where nothing but this machine can reach the server.
    https_only: bool = True
    database_url: str = "sqlite:///var/bonemets.sqlite3"
    # Whether PostgreSQL is reached through a pooler, such as PgBouncer, that lends a connection for one
    # transaction at a time.
    database_pooler: bool = False
    static_root: Path = BASE_DIR / "var" / "static"
    site_url: str = ""
    # For how long a new account of the staff may work without a second factor; 0 asks for it at once.
    second_factor_grace_hours: int = Field(0, ge=0, le=24 * 30)
    # Sessions of the staff, in minutes: how long nobody may touch one before it is locked, and how long
    # somebody who proved who they are may do what is grave without being asked again.
    idle_lock_minutes: int = Field(10, ge=1, le=60)
    confirm_minutes: int = Field(10, ge=1, le=60)
    # How lines of the log are written: for programs that collect them, or for people at a terminal.
    log_format: Literal["json", "text"] = "json"
    # How many requests a process serves at a time; one of them is kept for the emergency page.
    server_threads: int = Field(8, ge=2)
    # Where the worker writes a backup every day, how many are kept, and what seals them: keys of their own.
    backup_dir: Path | None = None
    backup_keep: int = Field(14, ge=1)
    backup_keys: Annotated[list[str], NoDecode] = []
    # What browsers are told of https beside this host, and whom researchers may write to.
    hsts_include_subdomains: bool = True
    hsts_preload: bool = True
    security_contact: str = ""
    security_txt_days: int = Field(180, ge=1, le=365)
    # Below this, `/health/ready/` warns of the disk.
    least_free_megabytes: int = Field(500, ge=0)
    # How many processes serve; 0 takes two on PostgreSQL, and one on SQLite, which one at a time writes.
    server_processes: int = Field(0, ge=0, le=64)
    # On how many of the newest submissions a draft is tried.
    replay_newest: int = Field(20_000, ge=1)

    @field_validator("allowed_hosts", "backup_keys", mode="before")
    @classmethod
    def _split_list(cls, value: object) -> object:
        return split_list(value)

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgres://", "postgresql://")):
            raise ValueError("must look like sqlite:///path or postgres://user:password@host:port/name")
        try:
            dj_database_url.parse(value)
        except (ValueError, dj_database_url.ParseError):
            raise ValueError("cannot be read; escape special characters in user and password") from None
        return value

    @field_validator("database_pooler")
    @classmethod
    def _pools_postgresql(cls, value: bool, info: ValidationInfo) -> bool:
        if value and info.data.get("database_url", "").startswith("sqlite"):
            raise ValueError("is of no use with SQLite; set DATABASE_URL to the pooler's postgres:// address")
        return value

    @field_validator("allowed_hosts")
    @classmethod
    def _some_host(cls, value: list[str], info: ValidationInfo) -> list[str]:
        if not value and not info.data.get("debug"):
            raise ValueError("must list the names that this site answers to, with commas between")
        return value

    @field_validator("backup_keys")
    @classmethod
    def _own_keys(cls, value: list[str], info: ValidationInfo) -> list[str]:
        if not value and info.data.get("backup_dir") is None:
            return value
        if set(value) & set(info.data.get("contact_keys", [])):
            raise ValueError(
                "must be keys of their own: whoever has a backup's key need not read contact data"
            )
        return whole_keys(value)

    @field_validator("security_contact")
    @classmethod
    def _contact_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"(mailto:[^@\s]+@[^@\s]+|https://\S+|tel:\+[\d-]+)", value):
            raise ValueError("must begin with mailto:, https:// or tel:, like mailto:security@clinic.example")
        return value

    @field_validator("hsts_preload")
    @classmethod
    def _preload_needs_subdomains(cls, value: bool, info: ValidationInfo) -> bool:
        # Browsers' lists take no site without them.
        return value and bool(info.data.get("hsts_include_subdomains"))

    @field_validator("site_url")
    @classmethod
    def _site_address(cls, value: str, info: ValidationInfo) -> str:
        webhook = info.data.get("alert_webhook_url", SecretStr(""))
        if not value and not info.data.get("email_host") and not webhook.get_secret_value():
            return value
        scheme = "https" if info.data.get("https_only") else "https?"
        if not re.fullmatch(rf"{scheme}://[A-Za-z0-9.-]+(:[0-9]{{1,5}})?/?", value):
            example = "https://triage.clinic.example"
            raise ValueError(f"must be the address of this site, as people open it, like {example}")
        return value.rstrip("/")

    def processes(self) -> int:
        """How many processes serve."""
        return self.server_processes or (1 if self.database_url.startswith("sqlite") else 2)

    def database(self) -> dict[str, object]:
        """Django's description of the database."""
        parsed = dj_database_url.parse(self.database_url)
        config = dict(parsed)
        if config["ENGINE"] != "django.db.backends.sqlite3":
            # The driver would wait 130 seconds for a silent server, and the emergency page with it.
            options = {"connect_timeout": 2, **parsed.get("OPTIONS", {})}
            # As with SQLite, nobody waits for ever for what another one holds, and what is saved is on the
            # disk, however the server is set. A pooler refuses this.
            if not self.database_pooler:
                own = f"-c lock_timeout={SECONDS_FOR_A_LOCK}s -c synchronous_commit=on"
                options["options"] = f"{own} {options.get('options', '')}".strip()
            return config | {
                "CONN_MAX_AGE": CONNECTION_SECONDS,
                "CONN_HEALTH_CHECKS": True,
                # Such a cursor outlives the transaction that a pooler lends the connection for.
                "DISABLE_SERVER_SIDE_CURSORS": self.database_pooler,
                "OPTIONS": options,
            }
        path = BASE_DIR / str(config["NAME"])
        path.parent.mkdir(parents=True, exist_ok=True)
        # WAL lets readers go on while one writes; FULL keeps a saved answer through a power cut;
        # IMMEDIATE takes the write lock at once, so that two savers queue instead of failing.
        return config | {
            "NAME": path,
            # To open and close the file took a quarter of a page's time.
            "CONN_MAX_AGE": CONNECTION_SECONDS,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": SECONDS_FOR_A_LOCK,
                # What is deleted is overwritten with zeros.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA secure_delete=ON;",
            },
        }


def read_environment() -> Environment:
    """Read the environment. Raises ImproperlyConfigured naming every variable that is wrong."""
    folder = os.environ.get("SECRETS_DIR")
    # The library would only warn, and the site would start without its secrets.
    if folder is not None and not Path(folder).is_dir():
        raise ImproperlyConfigured("SECRETS_DIR: is no folder with a file for each secret")
    try:
        return Environment(_secrets_dir=folder)
    except SettingsError:
        raise ImproperlyConfigured("SECRETS_DIR: holds a file that cannot be read") from None
    except ValidationError as error:
        problems = [
            f"{'.'.join(str(part) for part in details['loc']).upper() or 'settings'}: "
            f"{details['msg'].removeprefix('Value error, ')}"
            for details in error.errors(include_input=False)
        ]
        raise ImproperlyConfigured("; ".join(problems)) from None
