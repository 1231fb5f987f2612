# SPDX-License-Identifier: Apache-2.0
"""Every setting of an installation, read from the environment once; docs name each variable."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from customary.site import databases, environment, sign_in
from customary.site.assets import fingerprint

PACKAGE = Path(__file__).resolve().parent.parent

# ── Where everything is kept ─────────────────────────────────────────────────────────────────────
# One folder holds all that an installation owns: database, secret key, queue, uploads, staging.

CUSTOMARY_HOME = Path(environment.text("CUSTOMARY_HOME", "./var")).expanduser().resolve()
CUSTOMARY_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
UPLOADS = CUSTOMARY_HOME / "uploads"
STAGING = CUSTOMARY_HOME / "staging"
QUEUE_FILE = CUSTOMARY_HOME / "queue.sqlite3"
MEDIA_ROOT = UPLOADS

REDIS_URL = environment.text("REDIS_URL")
DATABASES = {
    "default": databases.from_url(
        environment.text("DATABASE_URL", f"sqlite:///{CUSTOMARY_HOME / 'customary.sqlite3'}")
    )
}
# Rate limits must hold across processes, so the cache lives where all of them look.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# ── Who may call, and how safely ─────────────────────────────────────────────────────────────────

DEBUG = environment.flag("CUSTOMARY_DEBUG")
SECRET_KEY = environment.secret_key("CUSTOMARY_SECRET_KEY", CUSTOMARY_HOME / "secret_key")
SECRET_KEY_FALLBACKS = environment.text("CUSTOMARY_EARLIER_SECRET_KEYS").split()
SECRET_KEY_IS_KEPT_HERE = not environment.text("CUSTOMARY_SECRET_KEY")

CUSTOMARY_URL = environment.origin("CUSTOMARY_URL", "http://127.0.0.1:8000")
ENCRYPTED = CUSTOMARY_URL.startswith("https://")
_host = str(urlsplit(CUSTOMARY_URL).hostname)
_is_local = _host in {"127.0.0.1", "localhost", "::1"}
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"] if _is_local else [_host]
CSRF_TRUSTED_ORIGINS = [CUSTOMARY_URL]

# TLS ends at a proxy in front of us, which says so in a header and passes the caller's address on.
PROXIES = environment.whole("CUSTOMARY_PROXIES", 1 if ENCRYPTED else 0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_SSL_REDIRECT = ENCRYPTED
SECURE_HSTS_SECONDS = 31_536_000 if ENCRYPTED else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENCRYPTED
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = ENCRYPTED
LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
# Sites that may show a public questionnaire within their own pages; nothing else is ever framed.
EMBED_ON = environment.origins("CUSTOMARY_EMBED_ON")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Subdomains and browsers' preload lists are the domain owner's to decide, not ours.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# ── What runs ────────────────────────────────────────────────────────────────────────────────────

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "customary.store",
    "customary.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    *sign_in.provider_apps(),
    "django_htmx",
    "template_partials",
]
MIDDLEWARE = [
    "customary.site.middleware.log_request",
    "customary.site.health.answer_health",
    "django.middleware.security.SecurityMiddleware",
    "customary.site.middleware.add_security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "customary.site.middleware.keep_local_time",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "customary.site.middleware.follow_link",
    # What follows is about who is signed in.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "customary.site.urls"
WSGI_APPLICATION = "customary.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "customary.web.shell.shell",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# What other systems may send with a key: requests a minute, and bytes at a time.
API_PER_MINUTE = environment.whole("CUSTOMARY_API_PER_MINUTE", 600, at_least=1)
API_MOST_BYTES = environment.whole("CUSTOMARY_API_MOST_BYTES", 20_000_000, at_least=10_000)

# ── Optional models, which an administrator brings: none is shipped, fetched or asked by itself ───

LANGUAGE_MODEL_URL = environment.service("CUSTOMARY_LANGUAGE_MODEL_URL")
LANGUAGE_MODEL_NAME = environment.text("CUSTOMARY_LANGUAGE_MODEL_NAME")
LANGUAGE_MODEL_KEY = environment.text("CUSTOMARY_LANGUAGE_MODEL_KEY")
LANGUAGE_MODEL_SECONDS = environment.whole("CUSTOMARY_LANGUAGE_MODEL_SECONDS", 60, at_least=1)
# A folder that sentence-transformers can read.
SENTENCE_MODEL = environment.text("CUSTOMARY_SENTENCE_MODEL")

# ── Static files: the address carries the content's fingerprint, so browsers may keep them ───────

STATIC_URL = f"/static/{fingerprint(PACKAGE / 'web' / 'static')}/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MAX_AGE = 0 if DEBUG else 31_536_000

# ── Signing in ───────────────────────────────────────────────────────────────────────────────────

AUTH_USER_MODEL = "store.Account"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email",)}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "customary.site.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Customary"
SOCIALACCOUNT_ADAPTER = "customary.site.adapters.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = sign_in.provider_settings()
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False

# ── Mail ─────────────────────────────────────────────────────────────────────────────────────────
# Without a mail server, mails are printed by the process that delivers them.

EMAIL_HOST = environment.text("EMAIL_HOST")
EMAIL_PORT = environment.whole("EMAIL_PORT", 587, at_least=1)
EMAIL_HOST_USER = environment.text("EMAIL_USER")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_PASSWORD")
_email_security = environment.one_of("EMAIL_SECURITY", ("starttls", "tls", "none"), "starttls")
EMAIL_USE_TLS = _email_security == "starttls"
EMAIL_USE_SSL = _email_security == "tls"
EMAIL_TIMEOUT = 30
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
# Where invitations come back to that do not arrive; in a mailbox that is read, see IMAP_HOST.
BOUNCE_ADDRESS = environment.text("BOUNCE_ADDRESS")
# Mail in: stories and thanks that colleagues send or forward.
MAIL_IN_AUTHSERV = environment.text("MAIL_IN_AUTHSERV")
MAIL_IN_MOST_BYTES = environment.whole("MAIL_IN_MOST_BYTES", 10_000_000, at_least=10_000)
IMAP_HOST = environment.text("IMAP_HOST")
IMAP_SECURITY = environment.one_of("IMAP_SECURITY", ("tls", "starttls"), "tls")
IMAP_PORT = environment.whole("IMAP_PORT", 993 if IMAP_SECURITY == "tls" else 143, at_least=1)
IMAP_USER = environment.text("IMAP_USER")
IMAP_PASSWORD = environment.text("IMAP_PASSWORD")
IMAP_FOLDER = environment.text("IMAP_FOLDER", "INBOX")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text("EMAIL_FROM", f"Customary <customary@{_host}>")

# ── Languages and time ───────────────────────────────────────────────────────────────────────────

LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LANGUAGE_CODE = environment.one_of("CUSTOMARY_LANGUAGE", ("en", "zh-hans"), "en")
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.text("TIME_ZONE", "UTC")

# ── Logs ─────────────────────────────────────────────────────────────────────────────────────────

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "customary.site.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {
        "handlers": ["stderr"],
        "level": environment.one_of(
            "CUSTOMARY_LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO"
        ),
    },
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # Our own line a request says what these would, without the address or the query.
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "huey": {"level": "WARNING"},
        # They would tell every address that is fetched, and some hold a secret.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}
