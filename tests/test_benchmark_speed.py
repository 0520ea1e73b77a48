"""The speed benchmark: its books are what was asked for, and its rows are measured and judged."""

import csv
import json
import os
import re
import sqlite3
import sys
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import books, speed, worklist  # noqa: E402
from benchmarks.made_book import MORNING, MadeBook, Shape  # noqa: E402
from benchmarks.processes import Command, FailedError, Run, Timing, interleaved  # noqa: E402
from benchmarks.speed import Measured  # noqa: E402
from benchmarks.speed_rows import Limit, Row, Workshop, keys, rows  # noqa: E402
from dunning.ledger.book import open_book  # noqa: E402
from dunning.ledger.check import check_book  # noqa: E402

pytestmark = pytest.mark.skipif(not hasattr(os, "wait4"), reason="processes are timed by wait4")

PASS = (sys.executable, "-c", "pass")
A_MOMENT = (sys.executable, "-c", "sum(range(3_000_000))")


def test_the_same_seed_makes_the_same_book_and_another_makes_another(tmp_path: Path) -> None:
    texts = []
    for number, seed in enumerate((1, 1, 2)):
        books.main(["300", "--csv", f"{tmp_path / str(number)}", "--seed", f"{seed}"])
        texts.append((tmp_path / str(number)).read_text(encoding="utf-8"))
    assert texts[0] == texts[1] != texts[2]


@pytest.mark.parametrize(("invoices", "still_open", "owing"), [(1000, 300, 50), (400, 7, 3)])
def test_as_many_are_open_as_asked_of_as_many_customers(
    invoices: int, still_open: int, owing: int
) -> None:
    made = list(MadeBook(Shape.of(invoices, still_open, owing=owing)).invoices())
    open_ones = [one for one in made if one.open]
    assert (len(made), len(open_ones)) == (invoices, still_open)
    assert len({one.customer.id for one in open_ones}) == owing
    assert len({one.customer.id for one in made}) == invoices // 20


def test_a_book_has_payers_who_are_late_part_payments_disputes_and_two_currencies() -> None:
    made = list(MadeBook(Shape.of(5000)).invoices())
    late = [(one.paid_on - one.due).days for one in made if one.paid_on and not one.open]
    assert 0.3 < sum(days > 0 for days in late) / len(late) < 0.8
    assert max(late) > 60
    assert {one.currency for one in made} == {"EUR", "HUF"}
    assert {(one.due - one.issued).days for one in made} == {14, 21, 30, 45, 60}
    assert any(one.disputed for one in made)
    assert any(0 < one.open < one.amount for one in made)
    assert all(one.issued < one.paid_on < MORNING for one in made if one.paid_on)
    assert 0.2 < sum(one.due < MORNING for one in made if one.open) / 1500 < 0.8


def test_the_invoices_come_in_the_order_of_their_issue() -> None:
    made = list(MadeBook(Shape.of(500)).invoices())
    assert made == sorted(made, key=lambda one: (one.issued, one.number))


def test_the_rows_in_a_book_are_those_in_the_file_and_the_book_is_sound(tmp_path: Path) -> None:
    place, path = f"{tmp_path / 'book.db'}", tmp_path / "invoices.csv"
    assert books.main(["600", "--book", place, "--csv", f"{path}"]) == 0
    with closing(open_book(place)) as sound:
        assert check_book(sound) == ()
    with closing(sqlite3.connect(place)) as book:
        kept = book.execute("SELECT currency, sum(open_amount) FROM invoice GROUP BY 1").fetchall()
        [(calls, promises)] = book.execute(
            "SELECT (SELECT count(*) FROM call), (SELECT count(*) FROM promise)"
        )
    assert calls > promises > 0
    assert dict(kept) == _open_in(path)


def test_a_book_that_was_imported_owes_the_same(tmp_path: Path) -> None:
    place, path = f"{tmp_path / 'book.db'}", tmp_path / "invoices.csv"
    asked = ["100", "--open", "40"]
    assert books.main([*asked, "--book", place, "--csv", f"{path}", "--imported"]) == 0
    with closing(sqlite3.connect(place)) as book:
        kept = book.execute("SELECT currency, sum(open_amount) FROM invoice GROUP BY 1").fetchall()
        [(strangers,)] = book.execute(
            "SELECT count(*) FROM call JOIN contact ON contact.id = call.contact_id "
            "WHERE contact.customer_id <> call.customer_id"
        )
        [(calls,)] = book.execute("SELECT count(*) FROM call")
    assert dict(kept) == _open_in(path)
    assert (calls > 0, strangers) == (True, 0)


def _open_in(path: Path) -> dict[str, int]:
    sums: dict[str, int] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            still_open = int(Decimal(row["open amount"]) * 10_000)
            sums[row["currency"]] = sums.get(row["currency"], 0) + still_open
    return sums


def test_the_list_of_a_morning_is_timed_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book = f"{tmp_path / 'book.db'}"
    monkeypatch.setenv("DUNNING_CONFIG", f"{tmp_path / 'none.toml'}")
    books.main(["400", "--book", book])
    capsys.readouterr()
    assert worklist.main([book, "--runs", "2"]) == 0
    told = capsys.readouterr().out
    assert re.fullmatch(r"[1-9]\d* to call, \d+ held back: \d+\.\d\d s, \d+ MB\n", told)


def test_a_book_that_cannot_be_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        books.main(["100", "--open", "101", "--book", "never.db"])
    assert "more open ones than invoices" in capsys.readouterr().err


def test_commands_run_in_turn_and_what_is_not_installed_is_left_out() -> None:
    commands = (Command("slow", A_MOMENT), Command("quick", PASS), Command("none", ()))
    timings = interleaved(commands, {}, 2)
    assert {name: len(timing.runs) for name, timing in timings.items()} == {"slow": 2, "quick": 2}
    assert timings["slow"].fastest("cpu") > timings["quick"].fastest("cpu") > 0
    assert timings["slow"].fastest("wall") <= timings["slow"].median("wall")
    assert 5 < timings["quick"].memory < 1000


def test_a_command_that_fails_is_not_timed() -> None:
    broken = Command("broken", (sys.executable, "-c", "raise SystemExit('no such thing')"))
    with pytest.raises(FailedError, match="broken: no such thing"):
        interleaved([broken], {}, 2)


def test_what_a_command_writes_is_removed_before_each_run(tmp_path: Path) -> None:
    target = tmp_path / "new"
    make = (sys.executable, "-c", "import sys; open(sys.argv[1], 'x')", f"{target}")
    assert len(interleaved([Command("make", make, written=target)], {}, 2)["make"].runs) == 2


def measured(limit: Limit, *, memory: int | None = None) -> Measured:
    row = Row("row", "a row", Command("ours", PASS), (Command("peer", PASS),), (limit,), memory)
    timings = {
        "ours": Timing((Run(9, 4.0, 100), Run(8, 5.0, 120))),
        "peer": Timing((Run(2, 1.0, 10),)),
        "start": Timing((Run(1, 0.5, 10),)),
    }
    return Measured(row, timings)


def test_a_ratio_is_of_the_fastest_runs_less_what_may_come_on_top() -> None:
    limit = Limit(3.9, "peer")
    assert measured(limit).ratio(limit) == 4
    assert measured(limit).ratio(Limit(3, "peer", plus="start")) == 3.5
    assert measured(limit).ratio(Limit(3, "peer", clock="wall")) == 4
    assert measured(limit).ratio(Limit(3, "peer of another house")) is None


def test_a_limit_is_exceeded_only_beyond_the_margin() -> None:
    assert measured(Limit(4, "peer")).exceeded(1) == []
    assert measured(Limit(3.9, "peer")).exceeded(1) == ["a row: 4.00 x peer, 3.9 allowed"]
    assert measured(Limit(3.9, "peer")).exceeded(1.5) == []
    assert measured(Limit(9, "peer"), memory=110).exceeded(1) == ["a row: 120 MB, not 110"]
    assert measured(Limit(1, "none")).exceeded(1) == []


def test_rows_are_measured_and_the_missing_peers_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}")
    asked = ["--sizes", "100", "--runs", "2", "--only", "due", "--only", "help"]
    assert speed.main([*asked, "--json", "--folder", f"{tmp_path / 'kept'}"]) == 0
    told = json.loads(capsys.readouterr().out)
    helping, due = told["rows"]
    assert due["missing"] == ["task next", "hledger balance"]
    assert due["times"]["dunning due"]["runs"] == 2
    assert "python's sqlite3 (there is no sqlite3 shell)" in due["times"]
    [limit] = helping["limits"]
    assert (limit["at_most"], limit["peer"]) == (9, "python -c pass")
    assert limit["ratio"] > 1
    assert (tmp_path / "kept" / "100.db").exists()


def test_a_check_fails_when_a_limit_is_exceeded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--sizes", "100", "--runs", "1", "--only", "help", "--folder", f"{tmp_path}"]
    assert speed.main([*asked, "--check", "--margin", "0.01"]) == 1
    assert "too slow: dunning --help" in capsys.readouterr().err
    assert speed.main([*asked, "--margin", "0.01"]) == 0


def test_every_limit_is_against_a_peer_of_its_row(tmp_path: Path) -> None:
    sizes = (10_000, 100_000, 1_000_000)
    grown = ("100000-open-3000-owing-500.db", "1000000-open-30000-owing-5000.db")
    usual = [f"{size}.{kind}" for size in sizes for kind in ("db", "csv", "journal")]
    for name in (*usual, *grown, "10000-open-10000.db"):
        (tmp_path / name).touch()
    (tmp_path / "task-10000").mkdir()
    limited = [row for row in rows(Workshop(tmp_path), sizes, ()) if row.limits]
    for row in limited:
        names = {peer.name for peer in row.peers}
        needed = {name for limit in row.limits for name in (limit.peer, limit.plus) if name}
        assert needed <= names, row.title
    assert {row.key for row in limited} == set(keys()) - {"later", "open", "postgresql"}
