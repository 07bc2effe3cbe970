"""Django's settings, made of the environment and the list of modules."""

import os
from pathlib import Path

from . import environment, modules

ENVIRONMENT = environment.read(os.environ)
SOURCE = Path(__file__).resolve().parents[1]

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = False
ALLOWED_HOSTS = ["*"] if ENVIRONMENT.demo else [ENVIRONMENT.base_url.split("//")[1].split(":")[0]]

INSTALLED_APPS = [
    "vienreiz.project",
    *modules.OUR_APPS,
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "django_tasks_db",
    "django_htmx",
    "ninja",
]

MIDDLEWARE = [
    "vienreiz.kernel.http.middleware.requests",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "vienreiz.kernel.http.middleware.problems",
]

ROOT_URLCONF = "vienreiz.project.urls"
WSGI_APPLICATION = "vienreiz.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "vienreiz.kernel.ui.context.page",
            ],
            "builtins": [
                "vienreiz.kernel.ui.templatetags.ui",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {
    "default": environment.database(ENVIRONMENT.database_url),
    "log": environment.database(ENVIRONMENT.log_database_url),
}
# the role that may also delete, in the hands of `prepare` and of an erasure alone; None: it is the same
LOG_OWNER = (
    None
    if ENVIRONMENT.log_owner_url == ENVIRONMENT.log_database_url
    else environment.database(ENVIRONMENT.log_owner_url)
)
DATABASE_ROUTERS = ["vienreiz.project.databases.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "identity.Operator"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# a language is spoken when a module brings its texts; English is the language of the sources
LANGUAGE_CODE = "en"
_spoken = {"en", *(folder.name for folder in SOURCE.glob("*/*/locale/*") if folder.is_dir())}
LANGUAGES = [(code, code) for code in sorted(_spoken, key=lambda code: (code == "en", code))]
LOCALE_PATHS: list[Path] = []
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.folder / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_AGE = 1800
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not ENVIRONMENT.insecure_allowed
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.behind_proxy else None
SECURE_HSTS_SECONDS = 0 if ENVIRONMENT.insecure_allowed else 31_536_000
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "vienreiz.kernel.http.views.forged"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
FILE_UPLOAD_HANDLERS = ["vienreiz.kernel.http.uploads.Nowhere"]  # a view that takes a file says so

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

LOGGING_CONFIG = None  # kernel.http.logs sets it up: JSON lines on standard error
