"""Django settings, one file; everything that differs between places comes from the environment."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from kongboon.config.environment import (
    data_dir,
    database_settings,
    env_bool,
    env_choice,
    env_networks,
    env_text,
    load_secrets,
    sqlite_settings,
)

# How long accounts keep who is behind them; not under the five years of the Accounting Act.
KEPT_YEARS = ("10", *(str(years) for years in range(5, 31)))
LOG_LEVELS = ("WARNING", "DEBUG", "INFO", "ERROR", "CRITICAL")

PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = data_dir()
FILES_DIR = DATA_DIR / "files"
# Best on another disk: a backup beside what it is of is lost with it.
BACKUP_DIR = Path(env_text("KONGBOON_BACKUP_DIR") or DATA_DIR / "backups").absolute()
SECRETS = load_secrets(DATA_DIR)
SECRET_KEY = env_text("KONGBOON_SECRET_KEY") or SECRETS["django"]
FIELD_KEY = bytes.fromhex(env_text("KONGBOON_FIELD_KEY") or SECRETS["field"])
INDEX_KEY = bytes.fromhex(env_text("KONGBOON_INDEX_KEY") or SECRETS["index"])

RETENTION_YEARS = int(env_choice("KONGBOON_RETENTION_YEARS", KEPT_YEARS))

DEBUG = False
DEV = env_bool("KONGBOON_DEV", False)
HTTPS = env_bool("KONGBOON_HTTPS", False)
# What these say of their clients (X-Forwarded-For, -Proto, -Host) is believed: access.proxy.
TRUSTED_PROXIES = env_networks("KONGBOON_TRUSTED_PROXIES")
ALLOWED_HOSTS = [h for h in env_text("KONGBOON_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h]

DATABASE_URL = env_text("KONGBOON_DATABASE_URL")
OWNER_URL = env_text("KONGBOON_OWNER_URL")
# No address is made of the folder: its name may hold what means something in an address.
DATABASES = {
    "default": database_settings(DATABASE_URL)
    if DATABASE_URL
    else sqlite_settings(DATA_DIR / "kongboon.sqlite3")
}
if OWNER_URL:
    # Only `init` speaks as the owner of the tables: an owner could switch a guard off.
    DATABASES["owner"] = database_settings(OWNER_URL)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "kongboon.places",
    "kongboon.funds",
    "kongboon.access",
    "kongboon.offline",
    "kongboon.documents",
    "kongboon.governance",
    "kongboon.regulations",
    "kongboon.members",
    "kongboon.ledger",
    "kongboon.dues",
    "kongboon.benefits",
    "kongboon.reports",
    "kongboon.outlook",
    "kongboon.backups",
    "kongboon.web",
]

MIDDLEWARE = [
    "kongboon.access.proxy.TrustedProxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kongboon.web.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kongboon.access.middleware.SessionLimits",
    "kongboon.access.middleware.KnownDevice",
    "kongboon.offline.keeping.OwnerOfPages",
    "kongboon.access.middleware.LoginRequired",
    "kongboon.access.middleware.OwnPasswordFirst",
    "kongboon.access.middleware.SecondStepFirst",
    "kongboon.offline.middleware.RevokedTelephones",
    "kongboon.access.middleware.NoStore",
    "kongboon.access.middleware.ReadableText",
    "kongboon.access.middleware.Acting",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "kongboon.config.urls"
WSGI_APPLICATION = "kongboon.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "kongboon.web.context.shell",
            ],
            "builtins": [
                "kongboon.web.templatetags.thai",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "kongboon.access.passwords.NotGuessable"}]
# Memory-hard, in the standard library, and a sixth of PBKDF2's wait on an old laptop.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:start"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "kongboon.access.adapter.Doors"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Who approves or pays shows a code from the own telephone: over a network, always or never.
MFA = env_choice("KONGBOON_MFA", ("network", "always", "never"))
MFA_ADAPTER = "kongboon.access.second_step.SealedCodes"
MFA_FORMS = {"authenticate": "kongboon.access.second_step.CodeForm"}
MFA_TOTP_TOLERANCE = 1  # the clocks of telephones differ by some seconds
ACCOUNT_RATE_LIMITS = False  # axes makes guessing slow, for every process alike: access.lockout
AXES_HANDLER = "kongboon.access.lockout.SlowGuessing"
AXES_LOCKOUT_CALLABLE = "kongboon.access.lockout.wait_page"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "kongboon.access.visitors.address_of"
AXES_VERBOSE = False

SESSION_ENGINE = "kongboon.access.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # how long any sign-in lasts; how long it may rest depends on the office
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "kongboon.web.views.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "th"
LANGUAGES = [("th", _("Thai")), ("en", _("English"))]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
TIME_ZONE = "Asia/Bangkok"
USE_TZ = True
USE_I18N = True
# rules and config are no Django apps; their sentences are found here.
LOCALE_PATHS = [PACKAGE / "rules" / "locale", PACKAGE / "actuarial" / "locale", PACKAGE / "config" / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {"BACKEND": "kongboon.config.statics.GzipStorage"},
}
WHITENOISE_USE_FINDERS = DEV

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"discreet": {"()": "kongboon.config.logs.DiscreetFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "kongboon": {"level": env_choice("KONGBOON_LOG_LEVEL", LOG_LEVELS)},
        # It writes down who was refused and from where; `access.apps` says that somebody was.
        "axes": {"level": "CRITICAL"},
    },
}
