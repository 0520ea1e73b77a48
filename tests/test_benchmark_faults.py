"""The faults benchmark: a small run of each part, and that it sees what is wrong."""

import json
import os
import random
import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.main import get_command

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import faults  # noqa: E402
from benchmarks.failing import books, crowd, kills, planted, proofs, writing  # noqa: E402
from benchmarks.failing.disk import Refusals, disk_part  # noqa: E402
from benchmarks.failing.failover import failover_part  # noqa: E402
from benchmarks.failing.part import Part  # noqa: E402
from benchmarks.failing.program import Program, Said  # noqa: E402
from benchmarks.failing.server import NoServerError, Server, programs  # noqa: E402
from benchmarks.failing.shelves import Databases, Files, Shelf  # noqa: E402
from dunning.cli.app import app_for  # noqa: E402

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="watches locks as Linux keeps them")

USUAL = {command: kills.Usual(whole=0.6, writing=0.03) for command in kills.COMMANDS}
"""About what they take, so that it need not be measured for six kills."""
A_FEW_PLANTS = {
    "an invoice taken out under its allocations",
    "an entry taken out",
    "the journal left open",
}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that a server's account may enter."""
    made = Path(tempfile.mkdtemp(prefix="dunning-faults-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    """A server of the benchmark's own."""
    require_programs()
    server = Server.made(folder / "server")
    server.start()
    yield server
    server.stop()


def require_programs() -> None:
    """Skips what needs a server where none can be started; fails instead where `CI` is `true`."""
    try:
        programs()
    except NoServerError as error:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(params=["sqlite", "postgresql"])
def shelf(request: pytest.FixtureRequest, own: Path) -> Shelf:
    """Where the books of an engine stand."""
    if request.param == "sqlite":
        return Files(own / "shelf")
    return Databases(request.getfixturevalue("server"), f"test_{own.name}")


@pytest.fixture
def own(folder: Path) -> Path:
    """A folder for one test."""
    made = Path(tempfile.mkdtemp(prefix="one_", dir=folder))
    made.chmod(0o755)
    return made


def numbers(part: Part) -> list[dict[str, object]]:
    """The rows of a part in which no law was broken."""
    assert part.broken == []
    return [dict(zip(part.columns, row, strict=True)) for row in part.rows]


def test_after_six_kills_the_book_is_whole(own: Path) -> None:
    shelf, files = Files(own / "shelf"), Files(own / "files")
    *commands, together = numbers(
        kills.kill_part(shelf, files, own, 6, seed=3, usual=USUAL, check=proofs.check_here)
    )
    assert [row["command"] for row in commands] == list(kills.COMMANDS)
    assert {row["kills"] for row in commands} == {1}
    assert (together["kills"], together["faults"]) == (6, 0)


def test_callers_at_once_lose_nothing_and_ring_nobody_twice(own: Path) -> None:
    shelf = Files(own / "shelf")
    started, running = numbers(
        crowd.crowd_part(shelf, own, processes=2, seconds=1, seed=1, customers=40)
    )
    for row in (started, running):
        assert (row["lost"], row["claimed twice"], row["rung twice"], row["other errors"]) == (
            0,
        ) * 4
        assert row["commands"]


def test_a_full_disk_and_a_closed_book_are_told_plainly(shelf: Shelf, own: Path) -> None:
    commands = [("pay", "lufi", "120.50", "--reference", "on account")]
    rows = numbers(disk_part(shelf, Files(own / "files"), own, commands))
    closed = [row for row in rows if "read-only" in str(row["situation"])]
    assert closed
    assert all((row["refused"], row["done"]) == (1, 0) for row in closed)
    if shelf.engine == "SQLite":
        limited = next(row for row in rows if row["situation"] == "files may not grow")
        assert limited["refused"]


def test_a_standby_that_takes_over_has_every_call_that_was_acknowledged(own: Path) -> None:
    require_programs()
    (row,) = numbers(failover_part(own, 1, seed=1, logged=2))
    assert row["lost"] == 0
    assert row["by the second"] >= 2  # type: ignore[operator]


def test_a_check_finds_what_was_planted(shelf: Shelf, own: Path) -> None:
    plants = [one for one in (*planted.PLANTS, planted.LEFT_OPEN) if one.name in A_FEW_PLANTS]
    assert len(plants) == len(A_FEW_PLANTS)
    (row,) = numbers(planted.planted_part(shelf, own, plants))
    assert (row["planted"], row["found"], row["missed"]) == (3, 3, 0)


def test_a_fault_that_is_not_found_is_told(own: Path) -> None:
    harmless = planted.Plant("nothing at all", (), "")
    part = planted.planted_part(Files(own / "shelf"), own, [harmless])
    assert part.rows == [(1, 0, 1)]
    assert part.broken[0].startswith("SQLite, not found: nothing at all")


@pytest.fixture
def book(own: Path) -> Program:
    """A small book in a file, filled by commands."""
    program = Program(own, Files(own / "shelf").place("book"))
    books.fill(program, 3, 6)
    program.must("pay", "c0001", "5")
    return program


def test_every_row_is_as_the_journal_tells(book: Program) -> None:
    book.must("log", "c0002", "promised", "fri", "10")
    book.must("undo")
    book.must("redo")
    assert proofs.untold(book.place) == []


def test_a_row_that_the_journal_does_not_tell_of_is_seen(book: Program) -> None:
    with closing(sqlite3.connect(book.place)) as raw, raw:
        raw.execute("UPDATE invoice SET due = due + 1 WHERE id = 2")
        raw.execute("DELETE FROM contact WHERE id = 3")
    assert [fault.split(":")[0] for fault in proofs.untold(book.place)] == [
        "contact 3",
        "invoice 2",
    ]


def test_a_command_that_is_there_in_part_breaks_a_law(book: Program) -> None:
    living = kills.LivingBook(book.place, book, random.Random(1))  # noqa: S311
    said = book.must("pay", "c0001", "7")
    with closing(sqlite3.connect(book.place)) as raw, raw:
        raw.execute("DELETE FROM allocation WHERE id = (SELECT max(id) FROM allocation)")
    broken: list[str] = []
    assert living.has_taken(kills.End("pay", said, wrote=True), broken)
    assert any(fault.startswith("in part: allocation") for fault in broken)
    assert any(fault.startswith("db check: invoice") for fault in broken)


def test_a_command_that_is_gone_breaks_a_law(book: Program) -> None:
    living = kills.LivingBook(book.place, book, random.Random(1))  # noqa: S311
    broken: list[str] = []
    said = Said("pay c0001 7", 0, "", "Undo with dunning undo\n", 0.5)
    assert not living.has_taken(kills.End("pay", said, wrote=True), broken)
    assert broken == [f"acknowledged, and not there: {said}"]


@pytest.mark.parametrize(
    ("talk", "code", "acknowledged"),
    [
        ("Logged: Lufi, no-answer\n", -9, True),
        ("Logged: Lufi, no-ans", -9, False),
        ("", -9, False),
        ("", 0, True),
    ],
)
def test_only_a_whole_line_acknowledges(talk: str, code: int, acknowledged: bool) -> None:
    end = kills.End("log", Said("log", code, "", talk, 0.1), wrote=True)
    assert end.acknowledged is acknowledged


def event(
    caller: str, kind: str, started: float, ended: float, customer: str = "c1"
) -> crowd.Event:
    """One command that worked."""
    return crowd.Event(caller, kind, customer, Said(kind, 0, "", "", ended - started), started)


def test_two_cards_at_the_same_time_are_a_double_claim() -> None:
    first = [event("eva", "next", 0, 1), event("eva", "log", 5, 6)]
    after = [event("pal", "next", 5, 5.5)]
    during = [event("pal", "next", 2, 3)]
    assert list(crowd.claimed_twice([*first, *after])) == []
    assert list(crowd.claimed_twice([*first, *during])) == [
        "c1 was claimed by eva and pal at the same time"
    ]


def test_a_card_after_the_days_call_is_ringing_twice() -> None:
    logged = [event("eva", "next", 0, 1), event("eva", "log", 5, 6)]
    again = event("pal", "next", 5.5, 7)
    assert list(crowd.rung_twice(logged)) == []
    assert list(crowd.rung_twice([*logged, again])) == [
        "c1 came to pal though the day's call was logged"
    ]
    assert list(crowd.rung_twice([*logged, event("eva", "undo", 6, 6.5), again])) == []


@pytest.mark.parametrize(
    ("said", "clear"),
    [
        (Said("pay", 5, "", "dunning: the book at x is busy: try again\n", 5.2), True),
        (Said("pay", 5, "", "dunning: the book at x is busy: try again\n", 0.2), False),
        (Said("pay", 1, "", "dunning: database is locked\n", 5.2), False),
        (Said("pay", 5, "", "Traceback\ndunning: the book at x is busy: no\n", 5.2), False),
    ],
)
def test_busy_is_said_plainly_and_not_at_once(said: Said, clear: bool) -> None:
    assert crowd.is_clear_busy(said) is clear


def test_an_error_that_says_nothing_of_the_disk_is_unclear() -> None:
    found = Refusals("full disk", re.compile("full"))
    found.count(Said("pay", 1, "", "dunning: the disk is full: free some space\n", 0.1))
    found.count(Said("pay", 1, "", "dunning: something is wrong\n", 0.1))
    found.count(Said("pay", 1, "", "Traceback\ndunning: the disk is full\n", 0.1))
    assert (found.refused, len(found.unclear)) == (3, 2)


def test_every_command_is_known_to_write_or_not_to() -> None:
    assert list(writing.known_commands()) == sorted(
        writing.commands_of(get_command(app_for(["any"])))
    )


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> Part:
    """What the part with the planted faults comes to, for the command line."""
    part = Part("planted", "faults put there by hand", ("planted", "found"), [(3, 3)])
    monkeypatch.setattr(faults, "planted_part", lambda shelf, folder: part)
    return part


SMALL = ("--parts", "planted", "--engine", "sqlite")


def test_the_command_line_prints_a_table(
    measured: Part, capsys: pytest.CaptureFixture[str]
) -> None:
    measured.notes.append("in a hurry")
    assert faults.main(SMALL) == 0
    assert capsys.readouterr().out == (
        "faults put there by hand (0 s)\nplanted  found\n3            3\n  in a hurry\n\n"
    )


def test_the_command_line_tells_of_a_law_that_was_broken(
    measured: Part, capsys: pytest.CaptureFixture[str]
) -> None:
    measured.broken.append("a call is gone")
    assert faults.main([*SMALL, "--json"]) == 1
    (part,) = json.loads(capsys.readouterr().out)["planted"]
    assert part == {"rows": [{"planted": 3, "found": 3}], "notes": [], "broken": ["a call is gone"]}


@pytest.mark.parametrize("words", [["--parts", "flood"], ["--engine", "oracle"]])
def test_what_is_not_known_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        faults.main(words)
    assert "is none of" in capsys.readouterr().err
