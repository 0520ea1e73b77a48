"""Running the program in this process, as from a pipe: exit code, data and talk apart."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from dunning.cli import main


@dataclass(frozen=True, slots=True)
class Said:
    """What one command came to."""

    code: int
    out: str
    talk: str


Run = Callable[..., Said]


def runner(capsys: pytest.CaptureFixture[str], place: str) -> Run:
    """Runs commands on the book at `place`."""

    def run(*words: str, code: int = 0) -> Said:
        capsys.readouterr()
        exit_code = main(["--book", place, *words])
        out, talk = capsys.readouterr()
        assert exit_code == code, f"exit {exit_code}: {talk}"
        return Said(exit_code, out, talk)

    return run
