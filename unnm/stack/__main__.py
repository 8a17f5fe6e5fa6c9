"""The command line of the doors: `python -m unnm.stack demo | reset | smoke | check | api-schema`."""

import argparse
import os
import sys
from pathlib import Path

from unnm.engines import EngineError
from unnm.stack import check, demo, ports, smoke
from unnm.stack.environment import VAR
from unnm.stack.errors import StackError, in_one_sentence


def main() -> int:
    """Run one door, and return the exit status."""
    parser = argparse.ArgumentParser(prog="unnm.stack", description="Run the platform, or prove it, on this machine.")
    parser.add_argument("door", choices=("demo", "reset", "smoke", "check", "api-schema"))
    parser.add_argument("--var", type=Path, default=VAR, help="the folder of the data, mails and logs")
    given = parser.parse_args()
    try:
        with in_one_sentence():
            return run(given.door, given.var.resolve())
    except (StackError, EngineError) as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130


def run(door: str, var: Path) -> int:
    """Run one door. Raises StackError or EngineError with a sentence for the person who asked."""
    if door == "demo":
        demo.demo(var, ports.parse(os.environ.get("PORT", "") or "8000"))
    elif door == "reset":
        demo.reset(var)
    elif door == "smoke":
        return smoke.smoke(var / "smoke")
    elif door == "check":
        return check.check(var / "check")
    else:
        check.write_schema(var / "check")
    return 0


if __name__ == "__main__":
    sys.exit(main())
