"""The health check of a container: `python -m unnm.probe web | worker | beat` ends with 0 when it does its work."""

import os
import socket
import sys
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

ADDRESS = "http://127.0.0.1:8000/healthz"  # inside the container the port never changes


def web() -> bool:
    """Return whether the web server of this container answers, under a name that it accepts."""
    host = os.environ.get("ALLOWED_HOSTS", "").partition(",")[0] or urlsplit(os.environ.get("SITE_URL", "")).hostname
    request = urllib.request.Request(ADDRESS, headers={"Host": host or "localhost"})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=4) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def worker() -> bool:
    """Return whether the worker of this container answers over the broker."""
    from unnm.celery import app  # the web probe must not load Celery

    return bool(app.control.ping(destination=[f"celery@{socket.gethostname()}"], timeout=5))


def beat() -> bool:
    """Return whether beat has lately asked for a heartbeat and a worker has given it."""
    import django  # likewise

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unnm.settings")
    django.setup()
    from unnm import health  # needs the settings

    heard = health.last_heartbeat()
    return heard is not None and time.time() - heard <= health.HEARTBEAT_LIMIT.total_seconds()


PROBES = {"web": web, "worker": worker, "beat": beat}


def main(names: list[str]) -> int:
    """Ask the probes named, and return the exit status."""
    if not names or not set(names) <= set(PROBES):
        print("usage: python -m unnm.probe web | worker | beat", file=sys.stderr)
        return 2
    return 0 if all(PROBES[name]() for name in names) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
