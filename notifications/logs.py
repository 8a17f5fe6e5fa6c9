"""Keeps answer tokens out of the logs. Imports no models, so that the settings can use it."""

import re
from typing import Any

from structlog.typing import EventDict, WrappedLogger

# Slashes may be percent-encoded, as in `?next=%2Fanswer%2F…`.
TOKEN = re.compile(r"((?:/|%2F)answer(?:/|%2F)[\w-]+(?:/|%2F)[0-9a-f-]{36}\.)(?:(?!%2F)[\w%~=-])+", re.IGNORECASE)
STRUCK = r"\1[struck out]"


def strike(text: str) -> str:
    """Return the text with the secret part of every answer link struck out."""
    return TOKEN.sub(STRUCK, text)


def _strike_in(value: Any) -> Any:
    if isinstance(value, str):
        return strike(value)
    if isinstance(value, dict):
        return {key: _strike_in(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_strike_in(item) for item in value) if type(value) in (list, tuple) else value
    return value


def strike_tokens(logger: WrappedLogger, method_name: str, event_dict: EventDict) -> EventDict:
    """Structlog processor that strikes answer tokens out of every value; belongs after `format_exc_info`."""
    return {key: value if key.startswith("_") else _strike_in(value) for key, value in event_dict.items()}
