"""compose.yaml fits the program and the script that makes its secrets. Containers are not started."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from django.core.exceptions import ImproperlyConfigured

from bonemets.environment import BASE_DIR, Environment, read_environment

if TYPE_CHECKING:
    from pathlib import Path

COMPOSE: dict[str, Any] = yaml.safe_load((BASE_DIR / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
# What only the hospital has.
OF_THE_HOSPITAL = {"certificate.pem", "certificate_key.pem"}


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of secrets, as the script makes it."""
    place = tmp_path_factory.mktemp("site")
    subprocess.run([BASE_DIR / "scripts" / "compose-secrets"], cwd=place, check=True, capture_output=True)
    return place / "var" / "secrets"


def mounts(service: str) -> dict[str, str]:
    """What a service mounts, by its folder there: the volume, and how."""
    parts = [one.split(":") for one in SERVICES[service].get("volumes", [])]
    return {place: ":".join([volume, *how]) for volume, place, *how in parts}


def test_every_secret_is_made_but_the_certificate_of_the_hospital(secrets: Path) -> None:
    wanted = {one["file"].removeprefix("var/secrets/") for one in COMPOSE["secrets"].values()}
    assert {file.name for file in secrets.iterdir()} == wanted - OF_THE_HOSPITAL


def test_a_second_run_changes_no_secret(secrets: Path) -> None:
    before = {file.name: file.read_bytes() for file in secrets.iterdir()}
    script = BASE_DIR / "scripts" / "compose-secrets"
    subprocess.run([script], cwd=secrets.parents[1], check=True, capture_output=True)
    assert {file.name: file.read_bytes() for file in secrets.iterdir()} == before


@pytest.mark.parametrize("service", ["app", "worker", "pages", "prepare"])
def test_the_program_starts_with_what_a_service_is_given(
    service: str, secrets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(Environment.model_config, "env_file", None)
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name in SERVICES[service]["secrets"]:
        (tmp_path / name).write_bytes((secrets / name).read_bytes())
    given = SERVICES[service]["environment"] | {"SECRETS_DIR": str(tmp_path), "ALLOWED_HOSTS": "example.org"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert str(read_environment().backup_dir) == "/backups"
    (tmp_path / "backup_keys").unlink()
    with pytest.raises(ImproperlyConfigured, match="BACKUP_KEYS"):
        read_environment()


def test_the_worker_writes_backups_onto_a_volume_that_servers_only_read() -> None:
    folder = SERVICES["worker"]["environment"]["BACKUP_DIR"]
    assert (mounts("worker")[folder], mounts("app")[folder]) == ("backups", "backups:ro")
    assert "backups" in COMPOSE["volumes"]


def test_the_image_holds_what_a_backup_takes_and_a_folder_that_its_user_may_write() -> None:
    image = (BASE_DIR / "Dockerfile").read_text(encoding="utf-8").split(" AS site\n")[1]
    assert "postgresql-client" in image
    assert "chown bonemets /data /pages /backups" in image
