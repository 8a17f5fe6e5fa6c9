"""Find a Python that is new enough and let it set the checkout up: what each door of the Makefile runs first.

It is written so that each Python from 2.7 on can read it: too old a Python gets a sentence, not a syntax error.
"""

from __future__ import print_function

import os
import subprocess
import sys

OLDEST = (3, 12)
WANTED = "3.13"
QUESTION = "import sys; print('%d.%d %s' % (sys.version_info[0], sys.version_info[1], sys.executable))"


def ask(*command):
    # type: (*str) -> str
    """Return what the command prints, or nothing when it cannot be run or fails."""
    try:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except OSError:
        return ""
    output = process.communicate()[0].decode("utf-8", "replace").strip()
    return output if process.returncode == 0 else ""


def new_enough(python):
    # type: (str) -> str
    """Return the full path of this Python, or nothing when it is missing or too old."""
    version, _, path = ask(python, "-c", QUESTION).partition(" ")
    if path and tuple(int(part) for part in version.split(".")) >= OLDEST:
        return path
    return ""


def from_uv():
    # type: () -> str
    """Return a Python that uv knows or fetches, or nothing where uv is not installed."""
    if not ask("uv", "--version"):
        return ""
    found = ask("uv", "python", "find", "--system", WANTED)
    if not found and ask("uv", "python", "install", WANTED) is not None:
        found = ask("uv", "python", "find", "--system", WANTED)
    return found and new_enough(found)


def find_python():
    # type: () -> str
    """Return the path of a Python that is new enough: this one, one on the PATH, or one from uv."""
    if sys.version_info[:2] >= OLDEST and sys.executable:
        return sys.executable
    for name in ("python3.14", "python3.13", "python3.12", "python3"):
        found = new_enough(name)
        if found:
            return found
    return from_uv()


def main():
    # type: () -> None
    """Hand over to install.py under a Python that is new enough, or say in one sentence what is missing."""
    python = find_python()
    if not python:
        sys.exit(
            "UNNM needs Python %d.%d or newer, and found only Python %d.%d (%s): "
            "install a newer one, or name it with PYTHON=/path/to/python3."
            % (OLDEST + sys.version_info[:2] + (sys.executable,))
        )
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "install.py")
    sys.stdout.flush()
    # -P keeps this folder off the import path: its celery.py must not shadow the library.
    os.execv(python, [python, "-P", script] + sys.argv[1:])  # noqa: RUF005, S606 (Python 2; our own script)


if __name__ == "__main__":
    main()
