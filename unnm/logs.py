"""Structured logs: one line per event, with the request or task id of structlog's context, and no token of a link."""

import structlog
from structlog.typing import Processor

from notifications.logs import strike_tokens

SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    strike_tokens,
]


def configure(*, level: str, renderer: str) -> dict[str, object]:
    """Set structlog up and return Django's LOGGING for the `console` or the `json` renderer."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    last: Processor = (
        structlog.dev.ConsoleRenderer() if renderer == "console" else structlog.processors.JSONRenderer(sort_keys=True)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
                "foreign_pre_chain": SHARED,
            }
        },
        "handlers": {"stdout": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stdout"], "level": level},
        "loggers": {"django": {"handlers": [], "propagate": True, "level": level}},
    }
