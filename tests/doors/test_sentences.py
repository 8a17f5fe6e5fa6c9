"""What ends a door early is told in one sentence."""

import errno
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from unnm.stack import ports
from unnm.stack.disk import refuse_full_disk
from unnm.stack.environment import secret_key
from unnm.stack.errors import StackError, in_one_sentence


def test_taken_port_is_refused_with_another_to_choose() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(StackError) as refusal:
            ports.refuse_taken(port)
    assert re.fullmatch(rf"Port {port} is taken: choose another, for example PORT=\d+ make demo\.", str(refusal.value))
    ports.refuse_taken(port)


@pytest.mark.parametrize("text", ["", "0", "65536", "80a", "-1", "٣", "8000.0"])
def test_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(StackError) as refusal:
        ports.parse(text)
    assert str(refusal.value) == f"PORT must be a number from 1 to 65535, not “{text}”."


def test_full_disk_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "made"
    with pytest.raises(StackError) as refusal:
        refuse_full_disk(folder, needed=10**18)
    assert str(refusal.value).startswith(f"The disk that holds {tmp_path} is full: 1000000000000 MB are needed and ")
    assert not folder.exists()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full: free some space and run this again."),
        (PermissionError(errno.EACCES, "Permission denied", "var/x"), "This cannot go on: Permission denied (var/x)."),
    ],
)
def test_error_of_the_system_becomes_a_sentence(error: OSError, sentence: str) -> None:
    with pytest.raises(StackError) as told, in_one_sentence():
        raise error
    assert str(told.value) == sentence


def test_wrong_port_ends_make_demo_with_its_sentence_alone() -> None:
    command = [sys.executable, "-m", "unnm.stack", "demo"]
    done = subprocess.run(command, env=os.environ | {"PORT": "web"}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "PORT must be a number from 1 to 65535, not “web”.\n"


def test_secret_key_is_made_once_and_only_for_its_owner(tmp_path: Path) -> None:
    first = secret_key(tmp_path)
    assert len(first) >= 64
    assert secret_key(tmp_path) == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
