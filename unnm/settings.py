"""Settings, all in one file and read from the environment; docs/CONFIGURATION.md lists every variable."""

from datetime import timedelta
from pathlib import Path

import pghistory
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from members.login import issuers
from unnm import env, logs

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

# --- mode ------------------------------------------------------------------------------------------------------------
DEBUG = env.boolean("DEBUG")
DEMO = env.boolean("DEMO")  # printed password, one-click persona login; a system check refuses it with PRODUCTION
PRODUCTION = env.boolean("PRODUCTION", default=not (DEBUG or DEMO))
SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
SITE_URL = env.url("SITE_URL", "http://127.0.0.1:8000", schemes=("http", "https"))
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", SITE_URL)
ADMIN_ENABLED = env.boolean("ADMIN_ENABLED", default=not PRODUCTION)
# The number of reverse proxies in front whose X-Forwarded-* headers are trusted; 0 trusts none.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0)

# --- applications ----------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "unnm.apps.CollectedFilesConfig",
    "django.contrib.postgres",
    "django.contrib.admin",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "rules",
    "pgtrigger",
    "pghistory",
    "django_htmx",
    "django_filters",
    "django_structlog",
    "rest_framework",
    "drf_spectacular",
    "notifications",
    "members",
    "workstreams",
    "meetings",
    "unnm.apps.UnnmConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "members.middleware.PersonMiddleware",
    "members.middleware.PreviewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "members.login.middleware.SessionSeenMiddleware",
    "members.login.middleware.SecondFactorMiddleware",
    "unnm.errors.ConflictMiddleware",
]
ROOT_URLCONF = "unnm.urls"
WSGI_APPLICATION = "unnm.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "unnm.navigation.context",
            ],
            "builtins": ["members.templatetags.members"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- engines ---------------------------------------------------------------------------------------------------------
DATABASE_URL = env.text("DATABASE_URL")
DATABASES = {"default": env.database("DATABASE_URL", DATABASE_URL)}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if MIGRATION_DATABASE_URL := env.text("MIGRATION_DATABASE_URL", ""):
    # The owner of the tables; only `manage.py migrate` and the like run with it (see compose's one-shot service).
    DATABASES["default"] = env.database("MIGRATION_DATABASE_URL", MIGRATION_DATABASE_URL)
REDIS_URL = env.url("REDIS_URL", schemes=("redis", "rediss", "unix"))
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# --- Celery ----------------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "sweep-the-outbox": {"task": "notifications.tasks.sweep", "schedule": timedelta(seconds=20)},
    "remind": {"task": "notifications.tasks.remind", "schedule": timedelta(minutes=10)},
    "adopt-minutes": {"task": "meetings.tasks.adopt_minutes", "schedule": timedelta(minutes=5)},
    "purge": {"task": "members.tasks.purge", "schedule": crontab(hour="1", minute="30")},
    "heartbeat": {"task": "unnm.tasks.heartbeat", "schedule": timedelta(seconds=10)},
}

# --- retention: for how many days what is personal is kept; see docs/CONFIGURATION.md -------------------------------
RETENTION_DAYS = {
    "contact_history": env.integer("RETENTION_CONTACT_HISTORY_DAYS", 730, minimum=1),
    "invitations": env.integer("RETENTION_INVITATIONS_DAYS", 365, minimum=1),
    "tokens": env.integer("RETENTION_TOKENS_DAYS", 180, minimum=1),
    "previews": env.integer("RETENTION_PREVIEWS_DAYS", 365, minimum=1),
    "mails": env.integer("RETENTION_MAILS_DAYS", 1095, minimum=30),
    "sessions": env.integer("RETENTION_SESSIONS_DAYS", 1, minimum=1),
    "address_claims": env.integer("RETENTION_ADDRESS_CLAIMS_DAYS", 30, minimum=1),
    "login_events": env.integer("RETENTION_LOGIN_EVENTS_DAYS", 180, minimum=1),
    "contact_imports": env.integer("RETENTION_CONTACT_IMPORTS_DAYS", 7, minimum=1),
    "workplan_imports": env.integer("RETENTION_WORKPLAN_IMPORTS_DAYS", 7, minimum=1),
}

# --- mail ------------------------------------------------------------------------------------------------------------
MAILERS = {"default": env.mailer("EMAIL_URL", env.text("EMAIL_URL", "smtp://127.0.0.1:1025"))}
OUTBOX_RATES = env.rates("OUTBOX_RATES")  # how much mail a receiving domain takes from us
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "UN Network on Migration <network@unnm.example>")
# Where replies and bounces come in; empty as long as no mail server hands them over. The secret opens /inbound/.
INBOUND_DOMAIN = env.text("INBOUND_DOMAIN", "").lower()
INBOUND_SECRET = env.text("INBOUND_SECRET", "")
INBOUND_MAX_MEGABYTES = env.integer("INBOUND_MAX_MEGABYTES", 25)

# --- people and access -----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "members.Account"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("home")
ACCOUNT_ADAPTER = "members.login.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a mail when a password, factor or provider of an account changes
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = int(timedelta(minutes=15).total_seconds())
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_BY_CODE_TIMEOUT
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = int(timedelta(minutes=10).total_seconds())
ACCOUNT_SESSION_REMEMBER = None  # the login form asks
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_FORMS = {
    "login": "members.login.forms.LoginForm",
    "request_login_code": "members.login.forms.RequestCodeForm",
    "confirm_login_code": "members.login.forms.ConfirmCodeForm",
    "reset_password": "members.login.forms.ResetPasswordForm",
    "confirm_password_reset_code": "members.login.forms.ConfirmResetCodeForm",
    "reset_password_from_key": "members.login.forms.NewPasswordForm",
    "change_password": "members.login.forms.ChangePasswordForm",
    "set_password": "members.login.forms.SetPasswordForm",
    "reauthenticate": "members.login.forms.ReauthenticateForm",
}
MFA_ADAPTER = "members.login.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "UNNM"
MFA_TOTP_TOLERANCE = 1  # clocks of phones are off by some seconds
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION and SITE_URL.startswith("http://")
MFA_FORMS = {
    "authenticate": "members.login.forms.FactorCodeForm",
    "reauthenticate": "members.login.forms.FactorCodeAgainForm",
    "activate_totp": "members.login.forms.ActivateTotpForm",
    "add_webauthn": "members.login.forms.AddPasskeyForm",
    "edit_webauthn": "members.login.forms.RenamePasskeyForm",
}
REQUIRE_SECOND_FACTOR = env.boolean("REQUIRE_SECOND_FACTOR", default=PRODUCTION)
OIDC_ISSUERS = issuers.parse("OIDC_ISSUERS", env.text("OIDC_ISSUERS", ""))
SOCIALACCOUNT_ADAPTER = "members.login.adapters.IssuerAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
USERSESSIONS_TRACK_ACTIVITY = False  # members.login.middleware does, without a write for each request
SESSION_COOKIE_AGE = int(timedelta(days=30).total_seconds())
SILENCED_SYSTEM_CHECKS: list[str] = []

# --- history ---------------------------------------------------------------------------------------------------------
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True)
PGHISTORY_APPEND_ONLY = True
PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = True

# --- security --------------------------------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "unnm.errors.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
_over_tls = PRODUCTION or SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _over_tls
SECURE_SSL_REDIRECT = _over_tls
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by the container's own health check without TLS
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if _over_tls else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _over_tls
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# --- languages and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("az", _("Azerbaijani")), ("ru", _("Russian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

# --- files -----------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static")))
FRONTEND_DIR = Path(env.text("FRONTEND_DIR", str(BASE_DIR / "var" / "frontend")))
STATICFILES_DIRS = [BASE_DIR / "static", *([FRONTEND_DIR] if FRONTEND_DIR.is_dir() else [])]
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(VAR_DIR / "media")))
if FILES_BUCKET := env.text("FILES_BUCKET", ""):
    # An S3 bucket, so that no file is kept on a web or worker host; credentials as boto3 finds them.
    _files: dict[str, object] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": FILES_BUCKET,
            "endpoint_url": env.text("FILES_ENDPOINT", "") or None,
            "region_name": env.text("FILES_REGION", "") or None,
            "default_acl": "private",
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }
else:
    _files = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
STORAGES = {
    "default": _files,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- REST API --------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "members.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["members.api.permissions.RulesPermission"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "members.api.pagination.CursorPagination",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_VERSIONING_CLASS": None,
    "EXCEPTION_HANDLER": "members.api.problems.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "UNNM API",
    "DESCRIPTION": "The coordination platform of the UN Networks on Migration.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "LanguageEnum": "members.titles.LANGUAGES",
        "ClassificationEnum": "members.api.fields.CLASSIFICATION_KEYS",
        "MeetingStateEnum": "meetings.models.Meeting.State",
        "RoundStateEnum": "workstreams.models.ReportingRound.State",
        "RoundLineStateEnum": "workstreams.progress.LINE_STATES",
        "ActionPointStateEnum": "meetings.models.ActionPoint.State",
        "MinutesStateEnum": "meetings.models.Minutes.State",
        "MinutesCommentStateEnum": "meetings.models.MinutesComment.State",
        "AnswerEnum": "meetings.models.Participant.Answer",
        "GivenAnswerEnum": "meetings.api.serializers.GIVEN",
        "FrameworkKindEnum": "workstreams.models.Framework.Kind",
        "PersonKindEnum": "members.models.Person.Kind",
        "StatusEnum": "workstreams.models.StatusUpdate.Status",
        "MembershipRoleEnum": "members.models.Membership.Role",
        "PartnerRoleEnum": "workstreams.models.Partner.Role",
        "SeatFunctionEnum": "workstreams.models.Seat.Function",
        "OfficeFunctionEnum": "members.models.Representative.Function",
        "InvitationStateEnum": "members.models.Invitation.State",
        "RequestStateEnum": "workstreams.models.SupportRequest.State",
        "RequestKindEnum": "workstreams.models.SupportRequest.Kind",
        "OwnFrameworkKindEnum": "workstreams.api.support_serializers.OWN_KINDS",
        "CalendarFeedKindEnum": "meetings.models.CalendarFeed.Kind",
    },
    "SERVERS": [{"url": "/", "description": "This installation"}],
}

# --- logs ------------------------------------------------------------------------------------------------------------
LOG_LEVEL = env.text("LOG_LEVEL", "INFO").upper()
LOG_FORMAT = env.text("LOG_FORMAT", "console" if DEBUG else "json")
if LOG_FORMAT not in ("console", "json"):
    raise ImproperlyConfigured(f"LOG_FORMAT must be console or json, not “{LOG_FORMAT}”.")
if LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR"):
    raise ImproperlyConfigured(f"LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR, not “{LOG_LEVEL}”.")
LOGGING = logs.configure(level=LOG_LEVEL, renderer=LOG_FORMAT)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
