"""The whole platform on this machine: engines, mail catcher, worker, beat and web, started, watched and stopped as one.

A program that dies while the stack is starting stops everything. Afterwards it is started again, after 1, 2, 4, …
seconds; one that dies five times in a row without having lived for a minute stops everything too, with its name and its
last words.
"""

import fcntl
import os
import signal
import threading
import time
from pathlib import Path
from types import FrameType
from typing import IO

from unnm.stack import ports
from unnm.stack.accounts import Accounts
from unnm.stack.disk import refuse_full_disk
from unnm.stack.environment import ROOT, children_environment, programs, python_module, shown
from unnm.stack.errors import DISK_FULL, NO_SPACE, StackError, Stopped
from unnm.stack.local_engines import LocalEngines
from unnm.stack.processes import Child, Program, Record
from unnm.stack.readiness import ask

START_LIMIT = 120.0  # seconds until everything must be healthy
ENGINE_ROUND = 5.0  # seconds between two looks at the engines
LIVES = 5
LONG_LIFE = 60.0  # seconds; a program that lived so long starts over with all its lives
STOPPING_ORDER = ("web", "beat", "worker", "smtp")


class Stack:
    """One running copy of the platform, with its data, mail and logs under `var`."""

    def __init__(self, var: Path, port: int, *, mail_delay: float = 0.0) -> None:
        self.var, self.port, self.mail_delay = var, port, mail_delay
        self.url = f"http://127.0.0.1:{port}"
        self.mail, self.output = var / "mail", var / "output"
        self.stop_requested = threading.Event()
        self.environment: dict[str, str] = {}
        self._programs: dict[str, Program] = {}
        self._children: dict[str, Child] = {}
        self._deaths: dict[str, int] = {}
        self._due: dict[str, float] = {}  # programs that wait to be started again, and when
        self._engines = LocalEngines(var)
        self._record = Record(var / "processes.json")
        self._lock: IO[str] | None = None

    # --- start -------------------------------------------------------------------------------------------------------
    def start(self) -> float:
        """Bring everything up and return how many seconds it took. Raises StackError, or Stopped when asked to stop."""
        began = time.monotonic()
        refuse_full_disk(self.var)
        for folder in (self.var, self.mail, self.output):
            folder.mkdir(parents=True, exist_ok=True)
        self.take_lock()
        self.end_leftovers()
        ports.refuse_taken(self.port)
        urls = self._engines.start()
        smtp_port = ports.free()
        self.environment = children_environment(self.var, urls, port=self.port, smtp_port=smtp_port)
        self._programs = {p.name: p for p in programs(self.port, smtp_port, self.var, mail_delay=self.mail_delay)}
        self._prepare()
        for name in reversed(STOPPING_ORDER):
            self._go_on()
            self._launch(name)
        self._wait_until_ready()
        return time.monotonic() - began

    def take_lock(self) -> None:
        """Be the only one to run under this `var`. Raises StackError when somebody does already."""
        # The kernel drops this lock with the process, so a kill -9 leaves nothing to clean up.
        self.var.mkdir(parents=True, exist_ok=True)
        lock = (self.var / "stack.lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            owner = lock.read().strip() or "another process"
            lock.close()
            raise StackError(f"It is already running from this checkout ({owner}): stop that one first.") from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()} at {self.url}")
        lock.flush()
        self._lock = lock

    def end_leftovers(self) -> None:
        """End the programs that outlived an earlier run which was killed."""
        if left := self._record.end_leftovers():
            self.say(f"Ended what an earlier run had left behind: {', '.join(left)}.")

    def _prepare(self) -> None:
        program = Program("prepare", python_module("unnm.stack.prepare", str(self.var)))
        child = self._spawn(program)
        while not child.has_ended():
            if self.stop_requested.wait(0.05):
                child.stop()
                raise Stopped
        if child.process.returncode != 0:
            raise StackError(_last_words(child, f"The data could not be prepared: see {shown(child.log)}."))

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_LIMIT
        answer = "nothing"
        while time.monotonic() < deadline:
            self._go_on()
            for child in self._children.values():
                if child.has_ended():
                    raise StackError(_last_words(child, f"{_epitaph(child)} while the platform was starting."))
            is_ready, answer = ask(f"{self.url}/readyz")
            if is_ready:
                return
            self.stop_requested.wait(0.1)
        raise StackError(f"It was not healthy after {START_LIMIT:.0f} seconds; /readyz answered: {answer}")

    def _go_on(self) -> None:
        if self.stop_requested.is_set():
            raise Stopped

    # --- watch -------------------------------------------------------------------------------------------------------
    def watch(self) -> None:
        """Keep everything running until somebody asks to stop. Raises StackError when that cannot be done."""
        next_round = time.monotonic() + ENGINE_ROUND
        while not self.stop_requested.wait(0.2):
            self.look_after()
            if time.monotonic() > next_round:
                for name in self._engines.revive():
                    self.say(f"{name} had died; started it again.")
                next_round = time.monotonic() + ENGINE_ROUND

    def look_after(self) -> None:
        """Start again what has died and whose time has come."""
        now = time.monotonic()
        for name, child in list(self._children.items()):
            if child.has_ended():
                self._bury(name, child, now)
        for name in [name for name, due in self._due.items() if due <= now]:
            del self._due[name]
            self._launch(name)
            self.say(f"Started {name} again.")

    def _bury(self, name: str, child: Child, now: float) -> None:
        child.stop()  # whatever it had started itself
        del self._children[name]
        lived_long = now - child.born > LONG_LIFE
        self._deaths[name] = 1 if lived_long else self._deaths.get(name, 0) + 1
        self.say(_last_words(child, f"{_epitaph(child)}."))
        if self._deaths[name] >= LIVES:
            raise StackError(f"{name} died {LIVES} times in a row, so everything was stopped; see {shown(child.log)}.")
        pause = 2.0 ** (self._deaths[name] - 1)
        self.say(f"It is started again in {pause:.0f} s.")
        self._due[name] = now + pause

    def kill(self, name: str) -> None:
        """Kill a program and all it has started, as a crash would: for the tests."""
        os.killpg(self._children[name].process.pid, signal.SIGKILL)

    def _launch(self, name: str) -> None:
        self._children[name] = self._spawn(self._programs[name])
        self._record.write(list(self._children.values()))

    def _spawn(self, program: Program) -> Child:
        return Child.start(program, environment=self.environment, log_folder=self.output, cwd=ROOT)

    # --- stop --------------------------------------------------------------------------------------------------------
    def stop(self) -> None:
        """Stop everything in order: what takes work first, what holds the data last."""
        self._due.clear()
        for name in STOPPING_ORDER:
            if child := self._children.pop(name, None):
                child.stop()
        if self._lock:
            self._record.clear()
            self._engines.stop()
            self._lock.close()
            self._lock = None

    def say(self, text: str) -> None:
        """Tell the person in front of the terminal."""
        print(text, flush=True)

    def listen_to_signals(self) -> None:
        """Let Ctrl-C, SIGTERM and a closed terminal ask the stack to stop; asking twice changes nothing."""

        def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
            if not self.stop_requested.is_set():
                self.stop_requested.set()
                self.say("\nStopping …")

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if not (number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN):  # nohup
                signal.signal(number, ask_to_stop)

    def accounts(self) -> Accounts:
        """Return who may log in."""
        return Accounts.read(self.var)


def _epitaph(child: Child) -> str:
    code = child.process.returncode
    how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"
    return f"{child.program.name} {how} ({shown(child.log)})"


def _last_words(child: Child, sentence: str) -> str:
    words = child.tail()
    # A page of traceback would hide what a full disk says in four words.
    return DISK_FULL if NO_SPACE in words else f"{words}\n{sentence}"
