"""Typed reading of environment variables: a wrong value stops the start and names its variable."""

import os
import re
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
RATE = re.compile(r"([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)=([1-9][0-9]{0,6})/([smhd])")
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})


def text(name: str, default: str | None = None) -> str:
    """Return the variable as text. Raises ImproperlyConfigured when it is missing and has no default."""
    value = os.environ.get(name)
    if value is None or value == "":
        if default is None:
            raise ImproperlyConfigured(f"{name} is not set. See the table of variables in docs/CONFIGURATION.md.")
        return default
    return value


def boolean(name: str, default: bool = False) -> bool:
    """Return the variable as a boolean: 1, true, yes, on or 0, false, no, off."""
    value = os.environ.get(name, "").strip().lower()
    if name not in os.environ or value == "":
        return default
    if value in TRUE_WORDS:
        return True
    if value in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0 (true or false), not “{value}”.")


def integer(name: str, default: int, *, minimum: int = 0) -> int:
    """Return the variable as a whole number that is at least `minimum`."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    try:
        value = int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not “{raw}”.") from None
    if value < minimum:
        raise ImproperlyConfigured(f"{name} must be at least {minimum}, not {value}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """Return the variable as a list of comma-separated words."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def rates(name: str) -> dict[str, tuple[int, int]]:
    """Return the variable, `gmail.com=20/m,mail.ru=500/h`, as {domain: (how many, in so many seconds)}."""
    found = {}
    for word in words(name):
        match = RATE.fullmatch(word)
        if match is None:
            raise ImproperlyConfigured(f"{name} must look like gmail.com=20/m,mail.ru=500/h (s, m, h or d).")
        domain, count, unit = match.groups()
        found[domain.lower()] = int(count), SECONDS[unit]
    return found


def url(name: str, default: str | None = None, *, schemes: tuple[str, ...]) -> str:
    """Return the variable as a URL whose scheme is one of `schemes`; the value itself is never printed."""
    value = text(name, default)
    if value and urlsplit(value).scheme not in schemes:
        raise ImproperlyConfigured(f"{name} must be a URL that starts with {' or '.join(s + '://' for s in schemes)}.")
    return value.rstrip("/") if "http" in schemes else value


def database(name: str, value: str) -> dict[str, object]:
    """Return Django's database settings for a postgresql:// URL, with a connection pool.

    A Unix socket is given as `?host=/folder` (libpq's own notation).
    """
    parts = urlsplit(value)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured(f"{name} must be a URL that starts with postgresql://.")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", parts.hostname or "")
    try:
        port = parts.port or query.pop("port", "")
    except ValueError:
        raise ImproperlyConfigured(f"{name} has a port that is not a number.") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port),
        "OPTIONS": dict(query),
    }


def mailer(name: str, value: str) -> dict[str, object]:
    """Return one entry of Django's MAILERS for smtp:// (STARTTLS with ?tls=1) or smtps:// URLs."""
    parts = urlsplit(value)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must look like smtp://user:password@host:587?tls=1 or smtps://….")
    query = parse_qs(parts.query)
    try:
        port = parts.port or (465 if parts.scheme == "smtps" else 25)
    except ValueError:
        raise ImproperlyConfigured(f"{name} has a port that is not a number.") from None
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": port,
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": query.get("tls", ["0"])[-1] in TRUE_WORDS,
            "use_ssl": parts.scheme == "smtps",
            "timeout": 30,
        },
    }
