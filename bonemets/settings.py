"""Settings, in Django's own order. What a deployment chooses is read in `environment`."""

import tomllib

from csp.constants import NONE, SELF

from bonemets.environment import BASE_DIR, read_environment
from bonemets.key_environment import SHORTEST_SECRET

env = read_environment()

DEBUG = env.debug
SECRET_KEY = env.secret_key.get_secret_value() or "for debugging only".ljust(SHORTEST_SECRET, ".")
SECRET_KEY_FALLBACKS = env.secret_key_fallbacks
ALLOWED_HOSTS = env.allowed_hosts
CONTACT_KEYS = env.contact_keys
INDEX_KEY, INDEX_KEY_FALLBACKS = env.index_key.get_secret_value(), env.index_key_fallbacks
AUDIT_KEY, AUDIT_KEY_FALLBACKS = env.audit_key.get_secret_value(), env.audit_key_fallbacks

INSTALLED_APPS = [
    "triage",
    "content",
    "triage.editors.apps.EditorsAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "template_partials",
]

MIDDLEWARE = [
    # Around all others: whatever they log belongs to a request.
    "bonemets.request_log.RequestLogMiddleware",
    # Around whatever may answer by itself.
    "bonemets.heads.HeadMiddleware",
    # Before what can answer by itself, so that whatever answers, even a refused host, carries the policy.
    "csp.middleware.CSPMiddleware",
    "bonemets.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bonemets.compression.QuickGZipMiddleware",
    # Before anything reads a cookie, and around whatever answers an error with a page.
    "triage.interop.api.middleware.FhirMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "triage.patients.once.ReadOnceMiddleware",
    "content.languages.AddressLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before anything reads what was sent; in the language of the address.
    "bonemets.bodies.BodySizeMiddleware",
    # Within the language and the headers, for it answers itself when it cannot save.
    "bonemets.saving.HonestSessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "triage.nurses.sessions.middleware.StaffSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "triage.nurses.accounts.second_factor.SecondFactorMiddleware",
    # Last: what the views of all others raise, it tells.
    "bonemets.saving.SavedOrSaidMiddleware",
    # Its counter is in the database, so it needs a place too.
    "triage.patients.limits.LimitMiddleware",
]

ROOT_URLCONF = "bonemets.urls"
WSGI_APPLICATION = "bonemets.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "triage.patients.display.display",
            ],
            "builtins": ["django.templatetags.i18n", "triage.templatetags.look"],
        },
    },
]

DATABASES = {"default": env.database()}
# The shared one is the database's, so that counts are one for all processes and survive a restart. What only
# spares a process work stays in it: such values can be large, and are no JSON.
CACHES = {
    "default": {"BACKEND": "triage.models.shared_cache.SharedCache"},
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
# How many requests a process serves at a time: what `scripts/serve` starts the server with.
SERVER_THREADS = env.server_threads
SERVER_PROCESSES = env.processes()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = ["triage.actions.staff_permissions.StaffBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "triage.actions.passwords.GuessableValidator"},
]

LOGIN_URL = "nurses:log_in"
LOGIN_REDIRECT_URL = "nurses:queue"
LOGOUT_REDIRECT_URL = "nurses:log_in"

# Accounts of the staff, which an administrator makes.
ACCOUNT_ADAPTER = "triage.nurses.accounts.adapters.StaffAccounts"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
# Codes of the second step, which only somebody with the password can try.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/key"}
MFA_ADAPTER = "triage.nurses.accounts.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "activate_totp": "triage.nurses.accounts.codes.NewApp",
    "authenticate": "triage.nurses.accounts.codes.CodeOfSecondStep",
    "edit_webauthn": "triage.nurses.accounts.passkey_forms.PasskeyName",
    "add_webauthn": "triage.nurses.accounts.passkey_forms.NewPasskey",
    "authenticate_webauthn": "triage.nurses.accounts.passkey_forms.AnswerOfPasskey",
    "login_webauthn": "triage.nurses.accounts.passkey_forms.LogInByPasskey",
}
MFA_PASSKEY_LOGIN_ENABLED = True
# Nobody can guess one; this only bounds work, and a hospital may have one address.
MFA_RATE_LIMITS = {"webauthn_login": f"{env.limit_log_ins_from_address}/10m/ip"}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not env.https_only
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# What is grave asks again for itself.
MFA_REAUTHENTICATION_REQUIRED = False
SECOND_FACTOR_GRACE_HOURS = env.second_factor_grace_hours

# Patients' pages are shown in all of these. Another one is a line here and its files: CONTRIBUTING.md.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "bonemets.formats"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env.static_root
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# A session names the submissions that this browser began; it holds no patient's answer (those that the
# staff try in a preview are nobody's).
SESSION_ENGINE = "triage.nurses.sessions.store"
SESSION_COOKIE_AGE = 30 * 24 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = env.https_only
# Browsers take a cookie of such a name only from this host itself, over https, for all of it.
_PREFIX = "__Host-" if env.https_only else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_PREFIX}sessionid", f"{_PREFIX}csrftoken"
CSRF_COOKIE_SECURE = env.https_only
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "bonemets.views.form_expired"

# A shift with its overtime: a patient's browser remembers longer than somebody of the staff stays logged in.
LONGEST_SHIFT_HOURS = 12
IDLE_LOCK_MINUTES, CONFIRM_MINUTES = env.idle_lock_minutes, env.confirm_minutes

# A hospital's single sign-on; without an issuer there is none.
OIDC_ISSUER, OIDC_NAME = env.oidc_issuer, env.oidc_name
OIDC_CLIENT_ID, OIDC_CLIENT_SECRET = env.oidc_client_id, env.oidc_client_secret.get_secret_value()
OIDC_USERNAME_CLAIM, OIDC_SECOND_FACTOR = env.oidc_username_claim, env.oidc_second_factor
SAML_ENTITY_ID, SAML_NAME, SAML_ADDRESS = env.saml_entity_id, env.saml_name, env.saml_address
SAML_CERTIFICATE, SAML_SECOND_FACTOR = env.saml_certificate, env.saml_second_factor
SAML_USERNAME_ATTRIBUTE = env.saml_username_attribute

SECURE_SSL_REDIRECT = env.https_only
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if env.https_only else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.https_only and env.hsts_include_subdomains
SECURE_HSTS_PRELOAD = env.https_only and env.hsts_preload
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.https_only else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Django's own names for the mail server; empty when none is set, and then no mail is sent.
EMAIL_HOST, EMAIL_PORT = env.email_host, env.email_port
EMAIL_USE_TLS, EMAIL_USE_SSL = env.email_tls == "starttls", env.email_tls == "ssl"
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env.email_user, env.email_password.get_secret_value()
DEFAULT_FROM_EMAIL = env.email_from
ALERT_WEBHOOK_URL = env.alert_webhook_url.get_secret_value()
ALERT_WEBHOOK_SECRET = env.alert_webhook_secret.get_secret_value()
ALERT_WEBHOOK_SECRET_FALLBACKS = env.alert_webhook_secret_fallbacks
SITE_URL = env.site_url

SECURITY_CONTACT, SECURITY_TXT_DAYS = env.security_contact, env.security_txt_days
BACKUP_DIR, BACKUP_KEEP, BACKUP_KEYS = env.backup_dir, env.backup_keep, env.backup_keys
PROGRAM_VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
LEAST_FREE_MEGABYTES = env.least_free_megabytes
TRUSTED_PROXIES = env.trusted_proxies
# What one address may do in ten minutes.
LIMITS = {
    "starts": env.limit_starts,
    "shares": env.limit_shares,
    "searches": env.limit_searches,
    "wrong_codes": env.limit_wrong_codes,
    "log_ins": env.limit_log_ins,
    "log_ins_from_address": env.limit_log_ins_from_address,
    "tokens": env.limit_tokens,
    "wrong_tokens": env.limit_wrong_tokens,
    "machine_requests": env.limit_machine_requests,
}
REPLAY_NEWEST = env.replay_newest

# How long what is stored is kept: docs/retention.md.
KEEP_UNFINISHED_DAYS, KEEP_UNSHARED_DAYS = env.keep_unfinished_days, env.keep_unshared_days
KEEP_SHARED_DAYS, KEEP_WITHDRAWN_DAYS = env.keep_shared_days, env.keep_withdrawn_days
KEEP_STOPPED_CALL_DAYS = env.keep_stopped_call_days
KEEP_MESSAGE_DAYS, KEEP_REPLAY_DAYS = env.keep_message_days, env.keep_replay_days
KEEP_AUDIT_DAYS = env.keep_audit_days

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "bonemets.log_lines.JsonLine"},
        "text": {"()": "bonemets.log_lines.TextLine"},
    },
    # What somebody typed into an address, or claims as a host, stays out.
    "filters": {
        "request_id": {"()": "bonemets.log_lines.RequestIdFilter"},
        "no_server_address": {"()": "bonemets.log_lines.ServerFilter"},
        "nothing_typed": {"()": "bonemets.log_lines.NothingTypedFilter"},
    },
    "handlers": {
        "console": {
            "()": "bonemets.log_writing.PatientHandler",
            "formatter": env.log_format,
            "filters": ["request_id", "no_server_address", "nothing_typed"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # Django mails and shows tracebacks of failed requests with what was sent; ours hold no answers.
    "loggers": {
        # Its lines of connections that ended hold addresses; one for each request that waits for a thread
        # would fill the log in a flood.
        "waitress": {"level": "WARNING"},
        "waitress.queue": {"level": "ERROR"},
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # What was refused has its line as a request: only failures have another one.
        "django.request": {"level": "ERROR"},
    },
}
