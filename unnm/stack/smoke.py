"""`make smoke`: the network's main job, walked without hands against running processes on a free port."""

import json
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from unnm.engines import Engines
from unnm.stack import ports
from unnm.stack.environment import VAR
from unnm.stack.errors import Stopped
from unnm.stack.supervisor import Stack
from unnm.stack.visitor import StepFailed
from unnm.stack.walk import STEPS, Walk


def smoke(var: Path) -> int:
    """Start a copy of its own with new data, walk the steps, start once more, tell what was seen; return the status."""
    began = time.monotonic()
    start_over(var)
    try:
        with Running(var) as (stack, seconds):
            told = [f"started with new data in {seconds:.1f} s"]
            passed = walk(stack)
        if passed:
            with Running(var) as (_stack, seconds):
                told.append(f"started again with its data in {seconds:.1f} s")
    except Stopped:
        print("Stopped before the end.", file=sys.stderr)
        return 130
    print("\n".join(["", *told, *setup_times(VAR)]))
    took = time.monotonic() - began
    print(f"smoke: {'passed' if passed else 'FAILED'}, all in all {took:.0f} s", flush=True)
    return 0 if passed else 1


class Running:
    """A stack that is stopped at the end of the block, whatever happens in it."""

    def __init__(self, var: Path) -> None:
        # A mail server that takes its time lets the progress be seen.
        self.stack = Stack(var, ports.free(), mail_delay=0.2)

    def __enter__(self) -> tuple[Stack, float]:
        self.stack.listen_to_signals()
        try:
            return self.stack, self.stack.start()
        except BaseException:
            self.stack.stop()
            raise

    def __exit__(self, *_exception: object) -> None:
        self.stack.stop()


def start_over(var: Path) -> None:
    """Remove what an earlier walk left. Raises StackError while another one runs."""
    stack = Stack(var, 0)
    stack.take_lock()
    try:
        stack.end_leftovers()
        Engines(var).stop()
    finally:
        stack.stop()
    shutil.rmtree(var)


def walk(stack: Stack) -> bool:
    """Walk the steps in order and print what each saw; the first that fails ends the walk."""
    walker = Walk(stack.url, stack.mail, stack.accounts(), stack.environment)
    for number, step in enumerate(STEPS, start=1):
        if stack.stop_requested.is_set():
            raise Stopped
        if not _take(number, step, walker):
            print(f"  What the programs printed is in {stack.output}.", file=sys.stderr)
            return False
    return True


def _take(number: int, step: Callable[[Walk], list[str]], walker: Walk) -> bool:
    title = (step.__doc__ or step.__name__).splitlines()[0]
    began = time.monotonic()
    try:
        seen = step(walker)
    except StepFailed as failure:
        print(f"{number}. {title}\n   FAILED: {failure}", flush=True)
        return False
    print(f"{number}. {title} ({time.monotonic() - began:.1f} s)")
    print("\n".join(f"   {line}" for line in seen), flush=True)
    return True


def setup_times(var: Path) -> list[str]:
    """Return what earlier runs of the set-up and of the demo in this checkout measured."""
    lines = []
    setup, starts = var / "setup.json", var / "starts.json"
    if setup.exists():
        lines.append(
            f"the set-up of this checkout, from nothing, took {json.loads(setup.read_text())['seconds']:.0f} s"
        )
    if starts.exists():
        known = json.loads(starts.read_text())
        lines.append(
            f"make demo was ready in {known['first']:.0f} s at first, and in {known['latest']:.0f} s the last time"
        )
    return lines
