"""python -m unnm.engines start|stop|status [--var FOLDER]."""

# ruff: noqa: T201 - a command line talks by printing

import argparse
import sys
from pathlib import Path

from unnm.engines import EngineError, Engines


def main() -> int:
    """Run one command and return its exit code; 3 when `status` finds an engine that does not run."""
    parser = argparse.ArgumentParser(prog="python -m unnm.engines", description="The local PostgreSQL and Valkey.")
    parser.add_argument("action", choices=["start", "stop", "status"])
    parser.add_argument("--var", type=Path, default=Path("var"), help="the data folder (default: var)")
    parser.add_argument("--no-durable", action="store_true", help="quicker, but a power cut may lose data: for tests")
    options = parser.parse_args()
    engines = Engines(options.var, durable=not options.no_durable)
    try:
        return run(engines, options.action)
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run(engines: Engines, action: str) -> int:
    """Do the action and print what it found."""
    if action == "start":
        urls = engines.start()
        print(f"DATABASE_URL={urls.database_url}")
        print(f"REDIS_URL={urls.redis_url}")
    elif action == "stop":
        engines.stop()
    else:
        found = engines.status()
        for status in found:
            print(f"{status.name}: {status.state}" + (f" (PID {status.pid})" if status.pid else ""))
        return 0 if all(status.state == "running" for status in found) else 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
