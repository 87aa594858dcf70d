"""What the environment sets: faults are refused loudly, by the variable's name, without secrets."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from bonemets.environment import BASE_DIR, Environment, read_environment
from tests.sessions.saml_hospital import MFA, new_key

if TYPE_CHECKING:
    from pathlib import Path

KEY = "a key that is quite long enough for these tests, and then some"
SHORT_KEY = "hunter2-hunter2"


@pytest.fixture(autouse=True)
def _a_good_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything set as it should be and no local file; each test spoils one thing."""
    monkeypatch.setitem(Environment.model_config, "env_file", None)
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("SECRET_KEY", KEY)
    monkeypatch.setenv("ALLOWED_HOSTS", "example.org")
    monkeypatch.setenv("CONTACT_KEYS", Fernet.generate_key().decode())
    monkeypatch.setenv("INDEX_KEY", KEY + " for the index")
    monkeypatch.setenv("AUDIT_KEY", KEY + " for the trail")


def options() -> dict[str, object]:
    """What the driver of the database is told."""
    found = read_environment().database()["OPTIONS"]
    assert isinstance(found, dict)
    return found


def problem() -> str:
    """The message with which the environment is refused."""
    with pytest.raises(ImproperlyConfigured) as caught:
        read_environment()
    return str(caught.value)


def test_a_good_environment_is_accepted() -> None:
    assert read_environment().allowed_hosts == ["example.org"]


def test_the_defaults_are_safe() -> None:
    environment = read_environment()
    assert environment.https_only
    assert not environment.debug


def test_a_missing_key_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY")
    assert "SECRET_KEY: must be set to at least 50 random characters" in problem()


def test_a_missing_key_says_what_makes_it_on_ones_own_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY")

    assert "on your own machine, run scripts/local-settings" in problem()


def test_a_short_key_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", SHORT_KEY)
    assert "SECRET_KEY: must be set to at least 50 random characters" in problem()


@pytest.mark.parametrize("name", ["INDEX_KEY", "AUDIT_KEY"])
def test_the_other_keys_must_be_long_too(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, SHORT_KEY)
    assert f"{name}: must be set to at least 50 random characters" in problem()


@pytest.mark.parametrize("name", ["INDEX_KEY", "AUDIT_KEY"])
def test_no_key_may_serve_twice(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, KEY)
    assert f"{name}: must be a key of its own" in problem()


def test_contact_data_needs_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONTACT_KEYS")
    assert "CONTACT_KEYS: must list at least one key; make one by: python -c" in problem()


@pytest.mark.parametrize("keys", ["short", "YSBjb250YWN0IGtleSBmb3IgdGhlIHRlc3RzIG9ubHk=,short"])
def test_a_key_for_contact_data_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, keys: str) -> None:
    monkeypatch.setenv("CONTACT_KEYS", keys)
    assert "CONTACT_KEYS: must list keys made by: python -c" in problem()
    assert keys not in problem()


def test_a_short_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", SHORT_KEY)
    assert SHORT_KEY not in problem()


def test_a_key_is_never_shown_with_another_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "maybe")
    assert KEY not in problem()


def test_a_key_is_never_shown_with_the_environment() -> None:
    assert KEY not in repr(Environment())


@pytest.mark.parametrize("hosts", ["", " , "])
def test_missing_hosts_are_refused_by_name(monkeypatch: pytest.MonkeyPatch, hosts: str) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", hosts)
    assert "ALLOWED_HOSTS: must list the names that this site answers to" in problem()


def test_hosts_are_read_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "one.example, two.example,")
    assert read_environment().allowed_hosts == ["one.example", "two.example"]


@pytest.mark.parametrize("variable", ["DEBUG", "HTTPS_ONLY"])
@pytest.mark.parametrize("value", ["maybe", "", "2"])
def test_what_is_neither_true_nor_false_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert problem().startswith(f"{variable}: ")


@pytest.mark.parametrize("url", ["mysql://u:hunter2@db/name", "bonemets.sqlite3", "sqlite://:memory:", ""])
def test_an_unknown_database_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    message = problem()
    assert message.startswith("DATABASE_URL: must look like sqlite:///path or postgres://")


def test_a_password_of_the_database_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://u:hunter2@db/name")
    assert "hunter2" not in problem()


@pytest.mark.parametrize("url", ["postgres://u:hunter2@db:port/name", "postgres://[db/name"])
def test_an_address_of_a_database_that_cannot_be_read_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        read_environment().database()


def test_two_missing_variables_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.delenv("ALLOWED_HOSTS")
    message = problem()
    assert "SECRET_KEY" in message
    assert "ALLOWED_HOSTS" in message


def test_a_wrong_and_a_missing_variable_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://db/name")
    monkeypatch.delenv("SECRET_KEY")
    message = problem()
    assert "DATABASE_URL" in message
    assert "SECRET_KEY" in message


def test_two_wrong_variables_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "maybe")
    monkeypatch.setenv("DATABASE_URL", "mysql://db/name")
    message = problem()
    assert "DEBUG: " in message
    assert "DATABASE_URL: " in message


def test_debugging_needs_neither_key_nor_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "true")
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.delenv("ALLOWED_HOSTS")
    assert read_environment().debug


def test_sqlite_keeps_a_saved_answer_through_a_power_cut(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/test.sqlite3")
    options = read_environment().database()["OPTIONS"]
    assert isinstance(options, dict)
    assert "synchronous=FULL" in options["init_command"]
    assert options["transaction_mode"] == "IMMEDIATE"


def test_postgresql_is_chosen_by_one_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@db:5432/name")
    assert read_environment().database()["ENGINE"] == "django.db.backends.postgresql"


def test_a_postgresql_that_is_silent_does_not_hold_the_emergency_page_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@db:5432/name?sslmode=require")
    assert read_environment().database()["OPTIONS"] == {
        "connect_timeout": 2,
        "sslmode": "require",
        "options": "-c lock_timeout=5s -c synchronous_commit=on",
    }


def test_a_pooler_is_asked_for_nothing_that_it_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@db:5432/name")
    monkeypatch.setenv("DATABASE_POOLER", "true")
    assert "options" not in options()


def test_the_address_may_say_how_long_to_wait_for_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@db:5432/name?connect_timeout=9")
    assert options()["connect_timeout"] == 9


@pytest.mark.parametrize("url", ["sqlite:////tmp/a.sqlite3", "postgres://user:word@host/name"])
def test_a_connection_to_the_database_is_used_again(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert read_environment().database()["CONN_MAX_AGE"] == 60


def test_behind_a_pooler_no_cursor_outlives_its_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://user:word@host/name")
    assert read_environment().database()["DISABLE_SERVER_SIDE_CURSORS"] is False
    monkeypatch.setenv("DATABASE_POOLER", "true")
    assert read_environment().database()["DISABLE_SERVER_SIDE_CURSORS"] is True


def test_a_pooler_of_sqlite_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_POOLER", "true")
    assert "DATABASE_POOLER: is of no use with SQLite" in problem()


def test_a_file_of_local_settings_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "local.env").write_text(f"SECRET_KEY={KEY}\nHTTPS_ONLY=false\n")
    monkeypatch.setitem(Environment.model_config, "env_file", tmp_path / "local.env")
    monkeypatch.delenv("SECRET_KEY")
    environment = read_environment()
    assert environment.secret_key.get_secret_value() == KEY
    assert not environment.https_only


def test_the_environment_wins_over_local_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "local.env").write_text("ALLOWED_HOSTS=local.example\n")
    monkeypatch.setitem(Environment.model_config, "env_file", tmp_path / "local.env")
    assert read_environment().allowed_hosts == ["example.org"]


def test_a_word_that_local_settings_do_not_know_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "local.env").write_text("ALOWED_HOSTS=local.example\n")
    monkeypatch.setitem(Environment.model_config, "env_file", tmp_path / "local.env")
    assert "ALOWED_HOSTS" in problem()


@pytest.mark.process
def test_the_program_does_not_start_without_a_key() -> None:
    # Set, and empty: a file of local settings on this machine must not fill it in.
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "bonemets.settings", "SECRET_KEY": ""}
    run = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert "SECRET_KEY: must be set" in run.stderr


def test_trusted_proxies_are_read_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.5, 172.16.0.0/12, fd00::/8, unix")
    assert read_environment().trusted_proxies == ["10.0.0.5", "172.16.0.0/12", "fd00::/8", "unix"]


def test_no_proxy_is_trusted_by_default() -> None:
    assert read_environment().trusted_proxies == []


@pytest.mark.parametrize("proxies", ["nginx", "10.0.0.5/8", "10.0.0.5,proxy.example", "10.0.0"])
def test_a_trusted_proxy_that_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch, proxies: str) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", proxies)
    assert "TRUSTED_PROXIES: must list addresses or networks like 10.0.0.5" in problem()


@pytest.mark.parametrize("everybody", ["0.0.0.0/0", "10.0.0.5,::/0"])
def test_not_every_address_can_be_trusted(monkeypatch: pytest.MonkeyPatch, everybody: str) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", everybody)
    assert "TRUSTED_PROXIES: must not trust every address" in problem()


@pytest.mark.parametrize(
    "name",
    [
        "LIMIT_STARTS",
        "LIMIT_SHARES",
        "LIMIT_SEARCHES",
        "LIMIT_WRONG_CODES",
        "LIMIT_LOG_INS",
        "LIMIT_LOG_INS_FROM_ADDRESS",
        "LIMIT_TOKENS",
        "LIMIT_WRONG_TOKENS",
        "LIMIT_MACHINE_REQUESTS",
    ],
)
@pytest.mark.parametrize("value", ["0", "-1", "many"])
def test_a_limit_that_would_stop_everybody_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert name in problem()


@pytest.mark.parametrize("name", ["IDLE_LOCK_MINUTES", "CONFIRM_MINUTES"])
@pytest.mark.parametrize("minutes", ["0", "61", "ten", ""])
def test_minutes_of_a_session_are_between_one_and_sixty(
    monkeypatch: pytest.MonkeyPatch, name: str, minutes: str
) -> None:
    monkeypatch.setenv(name, minutes)
    assert f"{name}: " in problem()


OIDC = {
    "OIDC_ISSUER": "https://login.elm.example/realms/staff",
    "OIDC_CLIENT_ID": "bonemets",
    "OIDC_CLIENT_SECRET": SHORT_KEY,
    "OIDC_SECOND_FACTOR": "amr=mfa",
}


def set_all(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_a_provider_of_log_ins_is_accepted_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, **OIDC)
    assert Environment().oidc_issuer == OIDC["OIDC_ISSUER"]
    assert SHORT_KEY not in repr(Environment())


@pytest.mark.parametrize("missing", ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_SECOND_FACTOR"])
def test_a_provider_of_log_ins_needs_all_of_it(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    set_all(monkeypatch, **OIDC | {missing: ""})
    assert f"{missing}: must be set when OIDC_ISSUER is" in problem()


@pytest.mark.parametrize("alone", ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_SECOND_FACTOR"])
def test_a_part_of_it_alone_is_refused(monkeypatch: pytest.MonkeyPatch, alone: str) -> None:
    set_all(monkeypatch, **{alone: OIDC[alone]})
    assert f"{alone}: is of no use without OIDC_ISSUER" in problem()


@pytest.mark.parametrize(
    "issuer",
    [
        "http://login.elm.example",
        "login.elm.example",
        "https://",
        "https://u:p@elm.example",
        "ftp://elm.example",
    ],
)
def test_a_provider_that_others_could_stand_in_for_is_refused(
    monkeypatch: pytest.MonkeyPatch, issuer: str
) -> None:
    set_all(monkeypatch, **OIDC | {"OIDC_ISSUER": issuer})
    assert "OIDC_ISSUER: must begin with https://" in problem()


@pytest.mark.parametrize("mark", ["mfa", "amr=", "scope=mfa", "amr=a b"])
def test_a_mark_of_a_second_factor_is_a_claim_with_its_value(
    monkeypatch: pytest.MonkeyPatch, mark: str
) -> None:
    set_all(monkeypatch, **OIDC | {"OIDC_SECOND_FACTOR": mark})
    assert "OIDC_SECOND_FACTOR: must be like amr=mfa" in problem()


@pytest.mark.parametrize(
    ("database", "asked", "processes"),
    [
        ("sqlite:///x.sqlite3", "0", 1),
        ("postgres://u:p@localhost/x", "0", 2),
        ("sqlite:///x.sqlite3", "2", 2),
        ("postgres://u:p@localhost/x", "4", 4),
    ],
)
def test_as_many_processes_serve_as_the_database_allows(
    monkeypatch: pytest.MonkeyPatch, database: str, asked: str, processes: int
) -> None:
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("SERVER_PROCESSES", asked)
    assert read_environment().processes() == processes


def test_secrets_are_read_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    (tmp_path / "secret_key").write_text(KEY + " of a file\n")
    assert read_environment().secret_key.get_secret_value() == KEY + " of a file"


@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["no folder", "no text"])
def test_secrets_that_cannot_be_read_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    folder = tmp_path / "secrets"
    monkeypatch.setenv("SECRETS_DIR", str(folder))
    if content is not None:
        folder.mkdir()
        (folder / "secret_key").write_bytes(content)
        monkeypatch.delenv("SECRET_KEY")
    assert problem().startswith("SECRETS_DIR: ")


def test_a_short_secret_of_a_file_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    (tmp_path / "secret_key").write_text(SHORT_KEY)
    assert "SECRET_KEY" in problem()
    assert SHORT_KEY not in problem()


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("KEEP_UNFINISHED_DAYS", 7),
        ("KEEP_UNSHARED_DAYS", 7),
        ("KEEP_SHARED_DAYS", 365),
        ("KEEP_WITHDRAWN_DAYS", 30),
        ("KEEP_STOPPED_CALL_DAYS", 7),
        ("KEEP_MESSAGE_DAYS", 30),
        ("KEEP_REPLAY_DAYS", 7),
        ("KEEP_AUDIT_DAYS", 365),
    ],
)
@pytest.mark.parametrize("how_many", ["less", "none", "no number"])
def test_a_time_so_short_that_it_must_be_a_slip_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, least: int, how_many: str
) -> None:
    # What the trail tells of would be the first fault otherwise.
    monkeypatch.setenv("KEEP_SHARED_DAYS", "365")
    monkeypatch.setenv(name, {"less": str(least - 1), "none": "0", "no number": "ninety"}[how_many])
    assert name in problem()


def test_the_trail_is_kept_as_long_as_the_reviews_that_it_tells_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEEP_SHARED_DAYS", "3000")
    monkeypatch.setenv("KEEP_AUDIT_DAYS", "2999")
    said = problem()
    assert "KEEP_AUDIT_DAYS" in said
    assert "at least 3000" in said
    monkeypatch.setenv("KEEP_AUDIT_DAYS", "3000")
    assert read_environment().keep_audit_days == 3000


def test_a_record_of_care_and_its_trail_are_kept_for_ten_years_unless_it_is_set() -> None:
    environment = read_environment()
    assert environment.keep_shared_days >= 3650
    assert environment.keep_audit_days >= 3650


def test_sqlite_overwrites_what_is_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///x.sqlite3")
    assert "secure_delete=ON" in str(options()["init_command"])


SAML = {
    "SAML_ENTITY_ID": "https://login.elm.example/saml",
    "SAML_ADDRESS": "https://login.elm.example/saml/ask",
    "SAML_CERTIFICATE": new_key().certificate,
    "SAML_SECOND_FACTOR": MFA,
}


def test_a_saml_provider_is_accepted_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, **SAML)
    # As metadata holds it, whatever way it was given.
    body = Environment().saml_certificate
    assert "-----" not in body
    monkeypatch.setenv("SAML_CERTIFICATE", body)
    assert Environment().saml_certificate == body


@pytest.mark.parametrize("missing", ["SAML_ADDRESS", "SAML_CERTIFICATE", "SAML_SECOND_FACTOR"])
def test_a_saml_provider_needs_all_of_it(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    set_all(monkeypatch, **SAML | {missing: ""})
    assert f"{missing}: must be set when SAML_ENTITY_ID is" in problem()


@pytest.mark.parametrize("alone", ["SAML_ADDRESS", "SAML_CERTIFICATE", "SAML_SECOND_FACTOR"])
def test_a_part_of_a_saml_provider_alone_is_refused(monkeypatch: pytest.MonkeyPatch, alone: str) -> None:
    set_all(monkeypatch, **{alone: SAML[alone]})
    assert f"{alone}: is of no use without SAML_ENTITY_ID" in problem()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"SAML_ADDRESS": "http://login.elm.example/ask"}, "SAML_ADDRESS: must begin with https://"),
        ({"SAML_CERTIFICATE": "QUJD"}, "SAML_CERTIFICATE: must be a certificate"),
        ({"SAML_USERNAME_ATTRIBUTE": " "}, "SAML_USERNAME_ATTRIBUTE: must not be empty"),
        (OIDC, "SAML_ENTITY_ID: must not be set beside OIDC_ISSUER"),
    ],
)
def test_what_is_wrong_with_a_saml_provider_is_said(
    monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str], words: str
) -> None:
    set_all(monkeypatch, **SAML | wrong)
    assert words in problem()


def test_lines_of_the_log_are_json_unless_somebody_wants_text(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_environment().log_format == "json"
    monkeypatch.setenv("LOG_FORMAT", "text")
    assert read_environment().log_format == "text"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_FORMAT", "xml"),
        ("LOG_FORMAT", ""),
        ("SERVER_THREADS", "1"),
        ("SERVER_PROCESSES", "many"),
        ("LEAST_FREE_MEGABYTES", "-1"),
        ("BACKUP_KEEP", "0"),
        ("LIMIT_STARTS", "0"),
        ("IDLE_LOCK_MINUTES", "0"),
        ("CONFIRM_MINUTES", "61"),
        ("SECURITY_TXT_DAYS", "0"),
        ("DEBUG", "perhaps"),
        ("HTTPS_ONLY", "perhaps"),
        ("DATABASE_URL", "mysql://localhost/bonemets"),
        ("TRUSTED_PROXIES", "0.0.0.0/0"),
    ],
)
def test_a_value_that_cannot_be_right_is_refused_by_its_name(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=f"^{name}: "):
        read_environment()


FALLBACKS = pytest.mark.parametrize("name", ["SECRET_KEY", "INDEX_KEY", "AUDIT_KEY"])


@FALLBACKS
def test_former_keys_are_read(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"{name}_FALLBACKS", f"{'1' * 50}, {'2' * 50}")
    assert getattr(read_environment(), f"{name.lower()}_fallbacks") == ["1" * 50, "2" * 50]


@FALLBACKS
@pytest.mark.parametrize(
    ("keys", "problem_of_it"),
    [
        (SHORT_KEY, "must list former keys of at least 50 characters"),
        ("a" * 50, "must not hold {name} itself"),
        (f"{'1' * 50},{'a' * 50}", "must not hold {name} itself"),
    ],
    ids=["short", "the-key-itself", "the-key-among-others"],
)
def test_a_wrong_former_key_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, keys: str, problem_of_it: str
) -> None:
    monkeypatch.setenv(name, "a" * 50)
    monkeypatch.setenv(f"{name}_FALLBACKS", keys)
    assert f"{name}_FALLBACKS: {problem_of_it.format(name=name)}" in problem()
    assert keys not in problem()


def test_a_long_list_of_former_index_keys_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INDEX_KEY_FALLBACKS", ",".join(digit * 50 for digit in "1234"))
    assert "INDEX_KEY_FALLBACKS: must list at most 3 keys" in problem()
