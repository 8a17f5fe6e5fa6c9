"""The command line of the doors: `python -m unnm.stack demo | reset | smoke | check | api-schema`."""

import argparse
import os
import sys

from unnm.engines import EngineError
from unnm.stack import check, demo, ports, smoke
from unnm.stack.environment import VAR
from unnm.stack.errors import StackError, in_one_sentence


def main() -> int:
    """Run one door, and return the exit status."""
    parser = argparse.ArgumentParser(prog="unnm.stack", description="Run the platform, or prove it, on this machine.")
    parser.add_argument("door", choices=("demo", "reset", "smoke", "check", "api-schema"))
    door = parser.parse_args().door
    try:
        with in_one_sentence():
            return run(door)
    except (StackError, EngineError) as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130


def run(door: str) -> int:
    """Run one door. Raises StackError or EngineError with a sentence for the person who asked."""
    if door == "demo":
        demo.demo(VAR, ports.parse(os.environ.get("PORT", "") or "8000"))
    elif door == "reset":
        demo.reset(VAR)
    elif door == "smoke":
        return smoke.smoke(VAR / "smoke")
    elif door == "check":
        return check.check(VAR / "check")
    else:
        check.write_schema(VAR / "check")
    return 0


if __name__ == "__main__":
    sys.exit(main())
