"""Valkey on a Unix socket in a 0700 folder, with its append-only file."""

import signal
import socket
from pathlib import Path

from unnm.engines import accounts
from unnm.engines.errors import EngineError
from unnm.engines.places import Places, sub_folder
from unnm.engines.server import Answer, Server


class Valkey(Server):
    """The Valkey server of one data folder."""

    name = "Valkey"
    folder_name = "valkey"
    programs = ("valkey-server",)
    farewell = ((signal.SIGTERM, 10.0),)

    def __init__(self, places: Places, *, durable: bool) -> None:
        super().__init__(places, durable=durable)
        self.data = self.folder / "data"
        self.version = self.folder / "version"
        self.socket = self.run / "valkey.sock"

    @property
    def url(self) -> str:
        """The connection URL in redis-py's notation."""
        return f"unix://{self.socket}"

    @property
    def data_folders(self) -> tuple[Path, ...]:
        """The folder of the append-only file."""
        return (self.data,)

    def command(self) -> list[str]:
        """Return the command line; the process title stays as it is, since we know our server by its command line."""
        settings = {
            "dir": str(self.data),
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "appendonly": "yes",
            "appendfsync": "everysec" if self.durable else "no",
            "save": "",
            "daemonize": "no",
            "set-proc-title": "no",
        }
        options = [word for name, value in settings.items() for word in (f"--{name}", value)]
        return [str(self.binaries.valkey), *options]

    def is_initialised(self) -> bool:
        """Say whether there are data of a version that this one can read: older ones may be, newer ones not."""
        try:
            version = self.version.read_text().strip()
        except FileNotFoundError:
            return False
        ours = self.binaries.valkey_major
        if version.isdigit() and int(version) > int(ours):
            message = f"The data in {self.data} were made by Valkey {version}, but Valkey {ours} is installed."
            raise EngineError(
                f"{message} Delete the folder to begin anew: it holds nothing that is not kept elsewhere."
            )
        return self.data.is_dir()

    def initialise(self) -> None:
        """Make the folder; the version is written last."""
        sub_folder(self.folder, self.account)
        sub_folder(self.data, self.account)
        accounts.write(self.version, self.binaries.valkey_major)

    def leftovers(self) -> list[Path]:
        """Return the socket."""
        return [self.socket]

    def answer(self) -> Answer:
        """Send PING."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                reply = connection.recv(64)
            except OSError:
                return "none"
        if reply.startswith((b"+PONG", b"-ERR max number of clients")):
            return "ready"
        return "not yet" if reply.startswith(b"-LOADING") else "none"
