"""`make demo` and `make demo-reset`."""

import json
import shutil
from contextlib import suppress
from pathlib import Path

from unnm.engines import Engines
from unnm.stack.accounts import Accounts
from unnm.stack.environment import shown
from unnm.stack.errors import Stopped
from unnm.stack.supervisor import Stack

# Everything under var/ that belongs to the demo's data; the set-up's own files stay.
DATA = (
    *("identity", "postgres", "valkey", "run", "log"),  # without its identity, data kept elsewhere are dropped too
    *("mail", "media", "output", "accounts.json", "demo-password", "beat-schedule", "processes.json", "secret-key"),
)


def demo(var: Path, port: int) -> None:
    """Run the platform with its example data until Ctrl-C. Raises StackError."""
    stack = Stack(var, port)
    stack.listen_to_signals()
    print("Starting PostgreSQL, Valkey, mail catcher, worker, beat and web …", flush=True)
    try:
        with suppress(Stopped):
            seconds = stack.start()
            note_start(var, seconds)
            print(welcome(stack, seconds), flush=True)
            stack.watch()
    finally:
        stack.stop()
    print("Stopped. The data stays; make demo goes on from there.", flush=True)


def reset(var: Path) -> None:
    """Throw the demo's data away. Raises StackError while it runs."""
    stack = Stack(var, 0)
    stack.take_lock()
    try:
        stack.end_leftovers()
        Engines(var).stop()
        for name in DATA:
            path = var / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    finally:
        stack.stop()
    print("The demo's data is gone; make demo starts over.", flush=True)


def note_start(var: Path, seconds: float) -> None:
    """Keep how long the first and the latest start took; `make smoke` tells them."""
    path = var / "starts.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps({"first": known.get("first", round(seconds, 1)), "latest": round(seconds, 1)}))


def welcome(stack: Stack, seconds: float) -> str:
    """Return what the person in front of the terminal needs to know."""
    return "\n".join(
        [
            "",
            f"The platform answers at {stack.url} (ready after {seconds:.0f} s).",
            "",
            *account_lines(stack.accounts()),
            "",
            f"Mails are kept in {shown(stack.mail)} and go nowhere; logs are in {shown(stack.output)}.",
            "Ctrl-C stops everything and keeps the data; make demo-reset starts over.",
        ]
    )


def account_lines(told: Accounts) -> list[str]:
    """Return one line per account, and the password once."""
    width = max(len(account.email) for account in told.accounts)
    lines = [f"  {account.email:<{width}}  {account.label}: {account.role}" for account in told.accounts]
    return [*lines, "", f"Each has the password: {told.password}"]
