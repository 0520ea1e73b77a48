"""The program as its users run it: a process for every command, and what each one said."""

import contextlib
import io
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import dunning

HOME = Path(dunning.__file__).parents[1]
"""Where the `dunning` of this benchmark was imported from: its processes run the same one."""

MONDAY = "2026-03-02"
"""The day on which every command is given."""

PATIENCE = 300.0
"""So many seconds no command can need; one that does is a broken law."""

PREFIX = "dunning: "


@dataclass(frozen=True, slots=True)
class Said:
    """What one command came to. A negative code is the signal that ended it."""

    typed: str
    code: int
    out: str
    talk: str
    seconds: float

    @property
    def killed(self) -> bool:
        """Whether it was ended from outside."""
        return self.code < 0

    @property
    def error(self) -> str:
        """The line that says what went wrong, empty where nothing did."""
        lines = [line for line in self.talk.splitlines() if line.startswith(PREFIX)]
        return lines[-1].removeprefix(PREFIX) if lines else ""

    @property
    def told_plainly(self) -> bool:
        """Whether it worked, or ended with one line that says why not and with no traceback."""
        if "Traceback" in self.talk:
            return False
        return self.code == 0 or (1 <= self.code <= 5 and bool(self.error))

    def __str__(self) -> str:
        last = self.talk.strip().splitlines()[-1:] or [self.out.strip()[:200]]
        return f"{self.typed} ended with {self.code}: {last[0]}"


@dataclass(slots=True)
class Running:
    """A command under way."""

    typed: str
    process: subprocess.Popen[bytes]
    out: tempfile.SpooledTemporaryFile[bytes]
    talk: tempfile.SpooledTemporaryFile[bytes]
    started: float = field(default_factory=time.monotonic)

    def is_over(self) -> bool:
        """Whether the process ended."""
        return self.process.poll() is not None

    def kill(self) -> None:
        """What `kill -9` does; nothing where it ended by itself."""
        self.process.kill()

    def ended(self, patience: float = PATIENCE) -> Said:
        """What it came to, when it is over."""
        try:
            code = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            code = self.process.wait()
        seconds = time.monotonic() - self.started
        texts = []
        for stream in (self.out, self.talk):
            stream.seek(0)
            texts.append(stream.read().decode(errors="replace"))
            stream.close()
        return Said(self.typed, code, texts[0], texts[1], seconds)


@dataclass(frozen=True, slots=True)
class Program:
    """`dunning` on one book, for one caller. `folder` is the home of its processes.

    `before` is what stands before the command, such as what takes rights from it.
    """

    folder: Path
    place: str
    caller: str = "eva"
    before: tuple[str, ...] = ()

    def on(self, place: str) -> "Program":
        """The same on another book."""
        return replace(self, place=place)

    def by(self, caller: str) -> "Program":
        """The same for another caller."""
        return replace(self, caller=caller)

    def arguments(self, *words: str) -> list[str]:
        """What stands behind `dunning`."""
        return ["--book", self.place, "--as", self.caller, *words]

    def start(self, *words: str) -> Running:
        """Begins one command."""
        out = tempfile.SpooledTemporaryFile(max_size=0)  # noqa: SIM115
        talk = tempfile.SpooledTemporaryFile(max_size=0)  # noqa: SIM115
        process = subprocess.Popen(  # noqa: S603
            [*self.before, sys.executable, "-m", "dunning", *self.arguments(*words)],
            env=environment(self.folder),
            stdin=subprocess.DEVNULL,
            stdout=out.fileno(),
            stderr=talk.fileno(),
            cwd=self.folder,
        )
        return Running(shlex.join(words), process, out, talk)

    def run(self, *words: str) -> Said:
        """One command, from its beginning to its end."""
        return self.start(*words).ended()

    def here(self, *words: str) -> Said:
        """One command without a process of its own."""
        from dunning.cli import main

        out, talk = io.StringIO(), io.StringIO()
        started = time.monotonic()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(talk):
            code = main(self.arguments(*words))
        seconds = time.monotonic() - started
        return Said(shlex.join(words), code, out.getvalue(), talk.getvalue(), seconds)

    def must(self, *words: str) -> Said:
        """One command that prepares something, here. Raises RuntimeError where it fails."""
        with surroundings(self.folder):
            said = self.here(*words)
        if said.code:
            raise RuntimeError(f"cannot prepare: dunning {said}\n{said.talk}")
        return said


def environment(folder: Path) -> dict[str, str]:
    """What a command sees of its surroundings, on every computer the same."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "PYTHONPATH": str(HOME),
        "DUNNING_CONFIG": str(folder / "config.toml"),
        "DUNNING_TODAY": MONDAY,
        "TZ": "UTC",
        "LANG": "C.UTF-8",
    }


@contextlib.contextmanager
def surroundings(folder: Path) -> Iterator[None]:
    """This process sees what commands see, while the block lasts."""
    before = dict(os.environ)
    _see(environment(folder))
    try:
        yield
    finally:
        _see(before)


def _see(variables: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(variables)
    time.tzset()
