"""PostgreSQL on a Unix socket in a 0700 folder."""

import os
import shutil
import signal
import socket
import struct
import subprocess
from pathlib import Path

from unnm.engines import locks
from unnm.engines.errors import EngineError, disk_full
from unnm.engines.places import Places, sub_folder
from unnm.engines.server import KILL_SECONDS, Answer, Server

PORT = 5432  # only a part of the socket's name: no TCP port is opened
SPACE_TO_BEGIN = 160 * 2**20  # a new cluster takes about 60 MB; the rest is for the first migrations
PROTOCOL = 196608  # 3.0
TOO_MANY_CONNECTIONS, CANNOT_CONNECT_NOW = b"53300", b"57P03"
DATABASE = OWNER = "unnm"
# Run in single-user mode, one statement a line. CREATEDB is for the tests, which make test_unnm.
FIRST_STATEMENTS = f"CREATE ROLE {OWNER} LOGIN CREATEDB\nCREATE DATABASE {DATABASE} OWNER {OWNER}\n"


class Postgres(Server):
    """The PostgreSQL server of one data folder."""

    name = "PostgreSQL"
    folder_name = "postgres"
    programs = ("postgres", "initdb")
    # "Fast": open transactions are rolled back, then a checkpoint. "Immediate" leaves recovery to the next start.
    farewell = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0))

    def __init__(self, places: Places, *, durable: bool) -> None:
        super().__init__(places, durable=durable)
        self.data = self.folder / "data"
        self.draft = self.folder / "init"
        self.socket = self.run / f".s.PGSQL.{PORT}"

    @property
    def url(self) -> str:
        """The connection URL in libpq's notation."""
        return f"postgresql://{OWNER}@/{DATABASE}?host={self.run}"

    @property
    def data_folders(self) -> tuple[Path, ...]:
        """The cluster, and the draft in which initdb works."""
        return (self.data, self.draft)

    def command(self) -> list[str]:
        """Return the command line: all settings are here, so that none depends on what a file of the cluster says."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.run),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "max_wal_size": "256MB",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(self.binaries.postgres), "-D", str(self.data), "-p", str(PORT), *options]

    def is_initialised(self) -> bool:
        """Say whether there is a cluster of our version."""
        try:
            version = (self.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            if self.data.exists() and any(self.data.iterdir()):
                message = f"{self.data} holds files but no database of PostgreSQL."
                raise EngineError(f"{message} Move them away and start again.") from None
            return False
        ours = self.binaries.postgres_major
        if version != ours:
            message = f"The data in {self.data} were made by PostgreSQL {version}, but PostgreSQL {ours} is installed."
            raise EngineError(f"{message} Dump them with the old version, or delete the folder to begin anew.")
        return True

    def initialise(self) -> None:
        """Make the cluster in a draft folder and rename it when whole: a kill on the way leaves only the draft."""
        sub_folder(self.folder, self.account)
        if shutil.disk_usage(self.folder).free < SPACE_TO_BEGIN:
            raise disk_full(self.folder, needed=SPACE_TO_BEGIN)
        shutil.rmtree(self.draft, ignore_errors=True)
        # "trust" is for those who can open the socket, and its folder is 0700: the user of the servers and root.
        arguments = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions"]
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        sync = [] if self.durable else ["--no-sync"]
        self._run_once([str(self.binaries.initdb), "-D", str(self.draft), *arguments, *locale, *sync])
        single = [str(self.binaries.postgres), "--single", "-D", str(self.draft), "postgres"]
        output = self._run_once(single, FIRST_STATEMENTS)
        if "ERROR" in output:  # single-user mode goes on after an error and ends with 0
            raise self.failure(output)
        if self.data.exists():
            self.data.rmdir()
        self.draft.rename(self.data)
        folder = os.open(self.folder, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    def _run_once(self, arguments: list[str], text: str = "") -> str:
        """Run a program that holds the same lock as the server: if we are killed, the next start finds it by that."""
        options = self.account.launch_options() | {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        lock = locks.acquire(self.alive, seconds=KILL_SECONDS)
        try:
            with subprocess.Popen(arguments, stderr=subprocess.STDOUT, pass_fds=[lock], **options) as program:
                written, _ = program.communicate(text.encode())
        finally:
            os.close(lock)
        output: str = written.decode(errors="replace")
        if program.returncode != 0:
            raise self.failure(output)
        return output

    def leftovers(self) -> list[Path]:
        """Return PostgreSQL's PID and lock files: it would believe them when their PID belongs to someone else now."""
        return [self.data / "postmaster.pid", self.socket, self.socket.with_name(f"{self.socket.name}.lock")]

    def answer(self) -> Answer:
        """Open a session and close it; in the database "postgres", since the owner may drop and make its own anew."""
        names = ("user", OWNER, "database", "postgres")
        body = struct.pack("!i", PROTOCOL) + b"".join(name.encode() + b"\0" for name in names) + b"\0"
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            try:
                connection.connect(str(self.socket))
                connection.sendall(struct.pack("!i", len(body) + 4) + body)
                reply = connection.recv(4096)
                connection.sendall(b"X\0\0\0\4")
            except OSError:
                return "none"
        if reply[:1] == b"R" or TOO_MANY_CONNECTIONS in reply:
            return "ready"
        return "not yet" if CANNOT_CONNECT_NOW in reply else "none"
