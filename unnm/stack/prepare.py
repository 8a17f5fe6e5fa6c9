"""What has to be done between the engines and the programs: tables, catalogues and the example data, in one process.

`python -m unnm.stack.prepare VAR`, under the environment of the programs.
"""

import io
import json
import os
import sys
import time
from pathlib import Path

import django
from django.core.management import call_command


def main(var: Path) -> None:
    """Migrate, load what is missing, and leave the demo's accounts in accounts.json for those who show them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unnm.settings")
    django.setup()
    for command in (["migrate", "--no-input", "--verbosity", "0"], ["load_catalogues"], ["load_demo"]):
        began = time.monotonic()
        call_command(*command)
        print(f"{command[0]}: {time.monotonic() - began:.1f} s", flush=True)
    forget_heartbeat()
    told = io.StringIO()
    call_command("demo_accounts", "--json", stdout=told)
    accounts = var / "accounts.json"
    accounts.touch(mode=0o600)
    accounts.write_text(json.dumps(json.loads(told.getvalue())))


def forget_heartbeat() -> None:
    """Drop the sign of life of an earlier run: this run is healthy when its own worker has given one."""
    from unnm import health  # after django.setup()

    health.forget_heartbeat()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
