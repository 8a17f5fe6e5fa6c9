"""`make bench`: measure on this machine and print; not a test, so the status is 0 unless it could not measure."""

import argparse
import os
import sys
import time
from pathlib import Path

from unnm.bench.benches import BENCHES, Bench
from unnm.bench.ground import BENCH, ground
from unnm.engines import EngineError


def main() -> int:
    """Measure every subject, or those named on the command line."""
    parser = argparse.ArgumentParser(prog="unnm.bench", description="Measure on this machine.")
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHES))
    parser.add_argument("--var", type=Path, default=BENCH, help="the folder of the engines that are measured with")
    given = parser.parse_args()
    if unknown := set(given.names) - set(BENCHES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are: {', '.join(BENCHES)}")
    try:
        with ground(given.var.resolve()):
            for name in given.names or BENCHES:
                _run(BENCHES[name])
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _run(bench: Bench) -> None:
    """Measure one subject, and say how busy the machine is besides: every figure depends on it."""
    loads = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"{bench.name}: {bench.about} (load {loads} over 1, 5 and 15 minutes; {os.cpu_count()} cores)", flush=True)
    began = time.monotonic()
    bench.measure()
    print(f"  measured in {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
