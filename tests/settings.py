"""Settings for the tests: the real ones, over plain http, with quick passwords."""

import os

os.environ.setdefault("SECRET_KEY", "a key for the tests alone, long enough to be accepted by the settings")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,127.0.0.1,localhost")
os.environ.setdefault("HTTPS_ONLY", "false")
# No test, and no program that one starts, looks into the database of whoever tries the site on this machine.
os.environ.setdefault("DATABASE_URL", "sqlite:///var/of-tests.sqlite3")
os.environ.setdefault("CONTACT_KEYS", "YSBjb250YWN0IGtleSBmb3IgdGhlIHRlc3RzIG9ubHk=")
os.environ.setdefault("INDEX_KEY", "an index key for the tests alone, long enough to be accepted")
# Whoever is made in a test may work at once; tests of second factors take the grace away.
os.environ.setdefault("SECOND_FACTOR_GRACE_HOURS", "720")
os.environ.setdefault("AUDIT_KEY", "an audit key for the tests alone, long enough to be accepted")

from bonemets.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Hashed names need collectstatic; tests serve the files as they lie.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")  # noqa: F405
# Tests move the clock by days. Those about locks and confirmations set their own.
LONGEST_SHIFT_HOURS = 24 * 400
IDLE_LOCK_MINUTES = CONFIRM_MINUTES = LONGEST_SHIFT_HOURS * 60
