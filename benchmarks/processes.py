"""Timing whole commands as processes: one run of each in turn, so that all meet the same noise."""

import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from types import MappingProxyType
from typing import Literal

Clock = Literal["cpu", "wall"]
_MEGABYTE = 1024 * 1024 if sys.platform == "darwin" else 1024
"""In the units of ru_maxrss: kilobytes, on a Mac bytes."""

LONG = 10.0
"""Seconds."""


class FailedError(Exception):
    """A command that was to be timed did not do its work."""


@dataclass(frozen=True, slots=True)
class Command:
    """A program with its arguments; `words` is empty where the program is not installed.

    `written` is removed, with what stands beside it, before every run: a file that the command
    makes anew.
    """

    name: str
    words: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    written: Path | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run: seconds by the clock, seconds of processor (user and system), megabytes at most.

    The megabytes are never fewer than the timing process has itself.
    """

    wall: float
    cpu: float
    memory: float


@dataclass(frozen=True, slots=True)
class Timing:
    """All runs of a command; never none."""

    runs: tuple[Run, ...]

    def fastest(self, clock: Clock) -> float:
        """The seconds of the run that was disturbed least."""
        return min(self._seconds(clock))

    def median(self, clock: Clock) -> float:
        """The seconds of the run in the middle."""
        return median(self._seconds(clock))

    def _seconds(self, clock: Clock) -> list[float]:
        return [run.cpu if clock == "cpu" else run.wall for run in self.runs]

    @property
    def memory(self) -> float:
        """The most megabytes that any run took."""
        return max(run.memory for run in self.runs)


def interleaved(
    commands: Sequence[Command], environment: Mapping[str, str], runs: int
) -> dict[str, Timing]:
    """The timings of those that are installed, by name.

    One run each comes before, which counts only where it took so long that warming up does not
    matter. Raises FailedError when a command ends with anything but 0.
    """
    there = [command for command in commands if command.words]
    first = {command.name: run_once(command, environment) for command in there}
    found = {name: [run] if run.wall > LONG else [] for name, run in first.items()}
    for number in range(runs):
        for command in there if number % 2 else reversed(there):
            if len(found[command.name]) < runs:
                found[command.name].append(run_once(command, environment))
    for command in there:
        _remove_written(command)
    return {name: Timing(tuple(those)) for name, those in found.items()}


def run_once(command: Command, environment: Mapping[str, str]) -> Run:
    """Runs a command to its end, its output thrown away."""
    _remove_written(command)
    with Path(os.devnull).open("r+b") as nothing, tempfile.TemporaryFile() as said:
        given = [
            (os.POSIX_SPAWN_DUP2, nothing.fileno(), 0),
            (os.POSIX_SPAWN_DUP2, nothing.fileno(), 1),
            (os.POSIX_SPAWN_DUP2, said.fileno(), 2),
        ]
        started = time.perf_counter()
        child = os.posix_spawn(
            command.words[0],
            command.words,
            {**environment, **command.environment},
            file_actions=given,
        )
        _, status, used = os.wait4(child, 0)
        wall = time.perf_counter() - started
        if status:
            said.seek(0)
            words = said.read().decode(errors="replace").strip().splitlines()[-3:]
            raise FailedError(f"{command.name}: {' / '.join(words) or f'status {status}'}")
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / _MEGABYTE)


def _remove_written(command: Command) -> None:
    if command.written is not None:
        for old in command.written.parent.glob(f"{command.written.name}*"):
            old.unlink()
