"""Settings of one KAM instance, read from the environment (twelve-factor); `.env.example` lists every name."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
import structlog
from csp.constants import NONE, SELF
from structlog.contextvars import merge_contextvars
from structlog.processors import LogfmtRenderer, TimeStamper, add_log_level, format_exc_info

from kam.rules import sign_ons
from kam.rules.hushed import event as hushed

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY, SECRET_KEY_FALLBACKS = env("SECRET_KEY"), env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", default=False)

INSTALLED_APPS = [
    "kam",
    "accounts",
    "lifecycle",
    "analytics",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "django_celery_beat",
    "django_prometheus",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "kam.ground.middleware.Faults",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kam.ground.middleware.Pressed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "kam.ground.middleware.Preferences",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "kam.ground.erased.InWords",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "kam.urls"
WSGI_APPLICATION = "kam.wsgi.application"
ASGI_APPLICATION = "kam.asgi.application"

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
                "kam.ground.navigation.context",
            ],
            "builtins": ["kam.templatetags.ui", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# Data: PostgreSQL for a company, SQLite in var/ when nothing is said.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'kam.sqlite3'}")}
SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if SQLITE:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60), "CONN_HEALTH_CHECKS": True}
    # A request holds the database no longer; jobs lift it for themselves. Compiling (jit) took longer than running.
    DATABASES["default"]["OPTIONS"] = {"options": "-c statement_timeout=15000 -c lock_timeout=5000 -c jit=off"}
MIGRATION_MODULES = {"knox": None}  # our model stands in for its own, whose table would only hang on ours
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "kam.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "kam.ground.sign_in.Gate",
                           "allauth.account.auth_backends.AuthenticationBackend"]  # fmt: skip
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("PBKDF2", "Scrypt")]
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "/"
ACCOUNT_ADAPTER, SOCIALACCOUNT_ADAPTER = "kam.ground.sign_in.Adapter", "kam.views.sign_ons.Adapter"
# The company's own provider of sign-ins, if the environment names one (docs/operations.md: Single sign-on).
OIDC = sign_ons.read(environ.Env.ENVIRON, plain=DEBUG)
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION, ACCOUNT_FORMS = "none", {"reset_password": "kam.forms.resets.ResetForm"}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "kam.ground.unmoved.OneTimeLinks"
ACCOUNT_LOGOUT_ON_GET, ACCOUNT_LOGOUT_REDIRECT_URL = False, "account_login"
# Wrong passwords are counted by axes alone (allauth's limit stands far above, and guards the second factor); a reset is
# asked for five times in half an hour at most.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "600/30m/ip,20/30m/key",
    "reset_password": "59/30m/ip,5/30m/key",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[KAM] "
ACCOUNT_SESSION_REMEMBER = ACCOUNT_PREVENT_ENUMERATION = ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
MFA_SUPPORTED_TYPES, MFA_PASSKEY_LOGIN_ENABLED = ["totp", "webauthn", "recovery_codes"], True
KEY_FORMS = ("add", "edit", "login", "authenticate", "reauthenticate")
MFA_FORMS = {f"{verb}_webauthn": f"kam.forms.keys.{verb.title()}Form" for verb in KEY_FORMS}
MFA_ADAPTER = "kam.ground.second_factors.Sealed"
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # a whole office may have one address

# Blocked at the 6th wrong try in 30 minutes per (name, address), and at the 60th per address (kam.ground.sign_in).
AXES_FAILURE_LIMIT = "kam.ground.sign_in.failure_limit"
AXES_USERNAME_CALLABLE = "kam.ground.sign_in.name_tried"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_CALLABLE = "kam.ground.sign_in.locked_out"
AXES_RESET_ON_SUCCESS, AXES_VERBOSE = True, False
AXES_IPWARE_PROXY_COUNT = env.int("PROXY_COUNT", default=None)
AXES_IPWARE_META_PRECEDENCE_ORDER = ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"][0 if AXES_IPWARE_PROXY_COUNT else 1 :]

SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

LANGUAGE_CODE = env("LANGUAGE_CODE", default="zh-hans")
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文"), ("zh-hant", "繁體中文")]
LOCALE_PATHS = [BASE_DIR / "kam" / "locale"]
LANGUAGE_COOKIE_NAME = "kam_language"
USE_I18N = USE_TZ = True
TIME_ZONE = env("TIME_ZONE", default="Asia/Shanghai")

STATIC_URL, STATIC_ROOT, MEDIA_ROOT = "/static/", VAR_DIR / "static", VAR_DIR / "media"
(VAR_DIR / "vendor").mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static", ("vendor", VAR_DIR / "vendor")]
STORAGES = {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "kam.ground.statics.Thin"}}  # fmt: skip
WHITENOISE_USE_FINDERS, WHITENOISE_AUTOREFRESH = env.bool("STATIC_FINDERS", default=True), DEBUG
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # a bulk call of 10,000 orders
MAX_UPLOAD_BYTES = env.int("MAX_UPLOAD_BYTES", default=200 * 1024 * 1024)

REDIS_URL = env("REDIS_URL", default="")
REDIS_CACHE = {"LOCATION": REDIS_URL, "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1}}
FILE_CACHE = {"BACKEND": "kam.ground.cache.CountingFileCache", "LOCATION": VAR_DIR / "cache"}
CACHES: dict[str, Any] = {"default": {"BACKEND": "kam.ground.cache.PatientRedisCache"} | REDIS_CACHE}
if not REDIS_URL:  # counters, those of sign-ins among them, lie apart from what is kept to save work
    CACHES = {"default": FILE_CACHE | {"OPTIONS": {"MAX_ENTRIES": 20_000}}}
    CACHES["kept"] = FILE_CACHE | {"LOCATION": VAR_DIR / "cache" / "kept"}

# Work for the worker. Truth is the Run and the outbox; the broker only wakes somebody up.
BROKER_DIR = VAR_DIR / "broker"
if not REDIS_URL:
    BROKER_DIR.mkdir(exist_ok=True)
# A frozen broker holds up nobody for longer than a second and a half.
CELERY_BROKER_URL = REDIS_URL or "files://localhost/"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 6 * 3600,
        "socket_timeout": 1.5,
        "socket_connect_timeout": 1.5,
    }
    if REDIS_URL
    else {"data_folder_in": str(BROKER_DIR), "data_folder_out": str(BROKER_DIR), "control_folder": str(BROKER_DIR)}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP, CELERY_BROKER_CONNECTION_TIMEOUT = True, 2
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # however long it is away, the worker is there when it is back
CELERY_TASK_IGNORE_RESULT = CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_ALWAYS_EAGER = env.bool("CELERY_EAGER", default=False)
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SYNC_EVERY = 6  # what was sent is written down every half minute; the health check of beat reads it

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update({name: value for name, value in EMAIL_CONFIG.items() if name.startswith("EMAIL_")})
EMAIL_TIMEOUT, DEFAULT_FROM_EMAIL = 15, env("DEFAULT_FROM_EMAIL", default="KAM <kam@localhost>")

API_RATE_PER_MINUTE = env.int("API_RATE_PER_MINUTE", default=1200)
VIEW_MAILS_PER_DAY = env.int("VIEW_MAILS_PER_DAY", default=200)  # of one person: their views times who gets each
VIEW_MAILS_TO_ONE_PER_HOUR = env.int("VIEW_MAILS_TO_ONE_PER_HOUR", default=6)  # sent now, from one person to another
OUTGOING_ALLOW = env.list("OUTGOING_ALLOW", default=[])  # networks inside that webhooks may reach, plain http too
METRICS_TOKEN = env("METRICS_TOKEN", default="")  # without it /metrics answers only callers inside, not through a proxy
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "kam.ground.tokens.TokenAuthentication",
        "kam.ground.tokens.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["kam.ground.moments.Renderer"],
    "DATETIME_FORMAT": None,  # moments stay moments up to the renderer, which writes them all in one form
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "kam.ground.file_answers.Negotiation",
    "DEFAULT_PARSER_CLASSES": ["kam.ground.json.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["kam.ground.limits.PerCaller"],
    "EXCEPTION_HANDLER": "kam.ground.problems.handle",
    "COERCE_DECIMAL_TO_STRING": True,
    "URL_FORMAT_OVERRIDE": None,
    "NUM_PROXIES": env.int("PROXY_COUNT", default=0),  # without a proxy of ours nobody may say whose call it is
}
SPECTACULAR_SETTINGS = {
    "TITLE": "KAM",
    "DESCRIPTION": "Key account management: customers, trade, tiers, visits and risk over REST.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # Choices stay where they are used: no names to invent for sets that share one.
    "POSTPROCESSING_HOOKS": ["kam.ground.documents.finish"],
}

# The company that this instance serves, and where its people open it (for links in mails).
SITE_URL, CHECK_IN = env("SITE_URL", default="http://localhost:8000/"), env.bool("CHECK_IN", default=True)
COMPANY_NAME, COMPANY_CURRENCY = env("COMPANY_NAME", default=""), env("COMPANY_CURRENCY", default="CNY")
CHURN_HORIZON_DAYS, COMPUTE_WORKERS = env.int("CHURN_HORIZON_DAYS", default=90), env.int("COMPUTE_WORKERS", default=1)

LOG_LEVEL = env("LOG_LEVEL", default="WARNING")  # a line per request from INFO on; refusals and failures always
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True  # the one that `Faults` has checked or given
structlog.configure(
    processors=[merge_contextvars, add_log_level, TimeStamper(fmt="iso"), format_exc_info, hushed, LogfmtRenderer()],
    wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(LOG_LEVEL)),
)
LOGGING = {
    "version": 1, "disable_existing_loggers": False,
    "filters": {"hush": {"()": "kam.rules.hushed.Hush"}, "trace": {"()": "kam.ground.traced.Traced"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s%(trace)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["hush", "trace"]}},
}  # fmt: skip
SILENCED_SYSTEM_CHECKS = [] if HTTPS else ["security.W004", "security.W008", "security.W012", "security.W016"]
KNOX_TOKEN_MODEL = "kam.Token"
REST_KNOX = {"TOKEN_MODEL": "kam.Token", "AUTH_HEADER_PREFIX": "Bearer", "TOKEN_TTL": timedelta(days=365)}
