"""Asking a running copy whether it is healthy."""

import urllib.error
import urllib.request


def ask(url: str, *, timeout: float = 5.0) -> tuple[bool, str]:
    """Return whether the address answers 200, and the first 500 characters of what it says."""
    # Proxies of the environment are for the world outside, not for this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=timeout) as answer:
            return answer.status == 200, answer.read(500).decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        with error:
            return False, error.read(500).decode("utf-8", "replace")
    except OSError as error:
        return False, str(error)
