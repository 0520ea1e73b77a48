"""What a person sees: the commands of a transcript, run on a terminal of a given width.

A transcript is a text file. At its head stand comments and directives:

    # columns: 80          the width of the terminal
    # colour: no           with `yes`, escapes are shown as ␛
    # piped: no            with `yes`, there is no terminal: output goes into a pipe
    # book: example        the example book on its own day, else none
    # today: 2026-03-02

Then come commands after `$ `, each followed by what it wrote to stdout and stderr together,
blanks at the ends of lines left out, and by its exit code in brackets unless that is 0. What
is typed at a prompt stands after `> ` below the command.
"""

import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

MARK = "\x1e"
"""Stands around the exit code after each command's output."""

SECONDS_TO_WAIT = 20.0
_DIRECTIVE = re.compile(r"# (columns|colour|piped|book|today): (\S+)")
_END = re.compile(rf"{MARK}(\d+){MARK}\r?\n".encode())
_RUNNER = Path(__file__).with_name("session_runner.py")


@dataclass
class Step:
    """One command, what is typed at its prompts, and what is expected of it."""

    command: str
    answers: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)


@dataclass
class Transcript:
    """A session: the head as it stands in the file, the directives in it, and the steps."""

    head: list[str]
    directives: dict[str, str]
    steps: list[Step]


def read_transcript(text: str) -> Transcript:
    """Takes a transcript apart."""
    transcript = Transcript([], {}, [])
    for line in text.splitlines():
        if line.startswith("$ "):
            transcript.steps.append(Step(line.removeprefix("$ ")))
        elif not transcript.steps:
            transcript.head.append(line)
            directive = _DIRECTIVE.fullmatch(line)
            if directive:
                transcript.directives[directive[1]] = directive[2]
        elif line.startswith("> ") and not transcript.steps[-1].expected:
            transcript.steps[-1].answers.append(line.removeprefix("> "))
        else:
            transcript.steps[-1].expected.append(line)
    return transcript


def written(transcript: Transcript, outputs: Sequence[str]) -> str:
    """The transcript as a file, with these outputs."""
    lines = list(transcript.head)
    for step, output in zip(transcript.steps, outputs, strict=True):
        lines += [f"$ {step.command}", *(f"> {answer}" for answer in step.answers)]
        lines += output.splitlines()
    return "\n".join(lines) + "\n"


def run_session(
    steps: Sequence[Step], folder: Path, *, columns: int, colour: bool, piped: bool, today: str
) -> list[str]:
    """Runs the commands in `folder` one after the other. Returns what each of them showed."""
    environment = _environment(folder, today, colour)
    commands = json.dumps([step.command for step in steps])
    started = [sys.executable, str(_RUNNER), commands]
    if piped:
        done = subprocess.run(
            started,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=SECONDS_TO_WAIT * 3,
            check=True,
        )
        return list(_each(done.stdout))
    with _terminal(columns) as (ours, theirs):
        process = subprocess.Popen(
            started,
            cwd=folder,
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        try:
            outputs, seen = [], b""
            for step in steps:
                output, seen = _watch(ours, step, seen)
                outputs.append(output)
            return outputs
        finally:
            process.kill()
            process.wait()


def _environment(folder: Path, today: str, colour: bool) -> dict[str, str]:
    scripts = str(Path(sys.executable).parent)
    environment = {
        "PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "TERM": "xterm-256color",
        "DUNNING_BOOK": "book.db",
        "DUNNING_CONFIG": "no-config.toml",
        "DUNNING_TODAY": today,
        "DUNNING_USER": "anna",
    }
    return environment if colour else environment | {"NO_COLOR": "1"}


@contextmanager
def _terminal(columns: int) -> Iterator[tuple[int, int]]:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    try:
        yield ours, theirs
    finally:
        os.close(ours)


def _watch(ours: int, step: Step, seen: bytes) -> tuple[str, bytes]:
    """What one command shows, with its prompts answered as they appear, and what came after."""
    answers = list(step.answers)
    until = time.monotonic() + SECONDS_TO_WAIT
    while not (end := _END.search(seen)):
        if time.monotonic() > until:
            raise AssertionError(f"no end of {step.command!r} after {seen.decode()!r}")
        if select.select([ours], [], [], 0.05)[0]:
            seen += os.read(ours, 65536)
        elif answers and seen.endswith(b": "):
            os.write(ours, f"{answers.pop(0)}\n".encode())
    return _shown(seen[: end.start()].decode(), int(end[1])), seen[end.end() :]


def _each(seen: bytes) -> Iterator[str]:
    while end := _END.search(seen):
        yield _shown(seen[: end.start()].decode(), int(end[1]))
        seen = seen[end.end() :]


def _shown(output: str, code: int) -> str:
    """Plain lines, an escape as a sign that can be seen."""
    text = output.replace("\r\n", "\n").replace("\x1b", "␛")
    lines = [line.rstrip(" ") for line in text.splitlines()]
    if code:
        lines.append(f"[{code}]")
    return "\n".join(lines)
