"""What is measured: the commands, the programs they are measured against, and how far they may go.

Only the ratios are required, and only at the sizes that a limit names; at other sizes the same
rows are there to be looked at.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.processes import Clock, Command

MORNING = date(2026, 3, 3)
ALL_OVERDUE = MORNING + timedelta(days=61)
"""By then the longest terms of what was open on the morning have run out."""
HERE = Path(__file__).resolve().parent
LARGEST_TASKS, LARGEST_JOURNAL = 10_000, 100_000
"""Beyond these taskwarrior and hledger take too long to wait for."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` what `peer` takes, and what `plus` takes on top where there is one."""

    times: float
    peer: str
    plus: str = ""
    clock: Clock = "cpu"


@dataclass(frozen=True, slots=True)
class Row:
    """A command and its peers. `memory` is in megabytes. Without limits nothing is required."""

    key: str
    title: str
    command: Command
    peers: tuple[Command, ...]
    limits: tuple[Limit, ...] = ()
    memory: int | None = None


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where books and peers' files are kept from run to run, and how commands are found there."""

    folder: Path
    seed: int = 1
    postgresql: str = ""

    @property
    def environment(self) -> Mapping[str, str]:
        """What every command is given: nobody's own settings, no colour."""
        home = f"{self.folder}"
        kept = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"), home)
        paths = {"PATH": os.environ.get("PATH", os.defpath), "TASKDATA": f"{home}/task"}
        return kept | paths | {"LC_ALL": "C.UTF-8", "TERM": "dumb", "TASKRC": f"{home}/taskrc"}

    def csv(self, size: int) -> Path:
        """The invoices of the usual book of that size."""
        path = self.folder / f"{size}.csv"
        if not path.exists():
            self._make(size, "--csv", f"{path}")
        return path

    def book(self, size: int, *wanted: str) -> str:
        """A book of that size, with what else `books.py` is asked for, such as `--open 10`."""
        path = self.folder / "-".join([f"{size}", *(word.strip("-") for word in wanted)])
        path = path.with_suffix(".db")
        if not path.exists():
            self._make(size, *wanted, "--book", f"{path}.half")
            Path(f"{path}.half").rename(path)
        return f"{path}"

    def team_book(self, size: int) -> str:
        """The usual book of that size in a database of its own on the server."""
        name = f"dunning_speed_{size}_{self.seed}"
        address = urlsplit(self.postgresql)._replace(path=f"/{name}").geturl()
        there = f"SELECT count(*) FROM pg_database WHERE datname = '{name}'"  # noqa: S608
        if self._psql("-c", there).strip() == "0":
            self._psql("-c", f"CREATE DATABASE {name}")
            self._make(size, "--book", address)
        return address

    def _psql(self, *words: str) -> str:
        return self.run("psql", self.postgresql, "-XAtq", *words)

    def _make(self, size: int, *wanted: str) -> None:
        books = f"{HERE / 'books.py'}"
        self.run(sys.executable, books, f"{size}", "--seed", f"{self.seed}", *wanted)

    def run(self, *words: str) -> str:
        """What a command of the preparation says. Raises CalledProcessError when it fails."""
        program = found(words[0])[0]
        return subprocess.run(  # noqa: S603
            [program, *words[1:]],
            check=True,
            text=True,
            stdout=subprocess.PIPE,
            env={**self.environment},
        ).stdout


def rows(workshop: Workshop, sizes: Sequence[int], only: Sequence[str]) -> Iterator[Row]:
    """The rows that were asked for, each with what it needs made just before it comes."""
    for key, make in _ONCE.items():
        if not only or key in only:
            yield make(workshop, sizes[0])
    for size in sizes:
        for key, make in _BY_SIZE.items():
            if (not only or key in only) and (key != "open" or size <= LARGEST_TASKS):
                yield make(workshop, size)
    if not only or "growth" in only:
        for fewer, more in pairwise(sizes):
            yield _growth(workshop, fewer, more)


def keys() -> list[str]:
    """What `--only` may ask for."""
    return [*_ONCE, *_BY_SIZE, "growth"]


def found(program: str) -> tuple[str, ...]:
    """The program as the first word of a command, no word where it is not installed."""
    place = program if "/" in program else shutil.which(program)
    return () if place is None else (place,)


def _command(name: str, program: str, *words: str, written: Path | None = None) -> Command:
    first = found(program)
    return Command(name, (*first, *words) if first else (), written=written)


def _dunning(name: str, *words: str, written: Path | None = None) -> Command:
    program = Path(sys.executable).with_name("dunning")
    return _command(name, f"{program}", "--no-input", *words, written=written)


_HELP = _dunning("dunning --help", "--help")
_PYTHON = Command("python -c pass", (sys.executable, "-c", "pass"))
_LIBRARIES = Command(
    "python -c 'import sqlalchemy.orm, typer'",
    (sys.executable, "-c", "import sqlalchemy.orm, typer"),
)


def _help(workshop: Workshop, size: int) -> Row:
    limits = (Limit(9, _PYTHON.name),)
    return Row("help", "dunning --help", _HELP, (_PYTHON,), limits)


def _completion(workshop: Workshop, size: int) -> Row:
    return _completing("completion", "completion of a command", "dunning du")


def _completion_of_customers(workshop: Workshop, size: int) -> Row:
    words = f"dunning --book {workshop.book(size)} log c00001"
    return _completing("customers", f"completion of a customer, {size:,} invoices", words)


def _completing(key: str, title: str, typed: str) -> Row:
    shell = {
        "_DUNNING_COMPLETE": "complete_bash",
        "COMP_WORDS": typed,
        "COMP_CWORD": f"{len(typed.split()) - 1}",
    }
    program = f"{Path(sys.executable).with_name('dunning')}"
    command = Command(f"{typed.split()[-1]}<TAB>", (program,), shell)
    return Row(key, title, command, (_PYTHON,), (Limit(9, _PYTHON.name),))


def _due(workshop: Workshop, size: int) -> Row:
    place = workshop.book(size)
    shell = _sqlite_shell(place, GROUPING.format(today=MORNING.toordinal()))
    peers = [_PYTHON, _HELP, shell]
    if size <= LARGEST_TASKS:
        peers.append(_task_next(workshop, size))
    if size <= LARGEST_JOURNAL:
        peers.append(_hledger(workshop, size))
    limits = {
        10_000: (Limit(0.9, "task next"), Limit(8, _PYTHON.name)),
        1_000_000: (Limit(3, shell.name, plus=_HELP.name),),
    }
    return Row(
        "due",
        f"due, {size:,} invoices, {size * 3 // 10:,} of them open",
        _due_of(place),
        tuple(peers),
        limits.get(size, ()),
        350 if size == 1_000_000 else None,
    )


def _due_of(place: str, name: str = "dunning due", today: date = MORNING) -> Command:
    """As it is typed each morning: the book stands in the environment."""
    named = {"DUNNING_BOOK": place, "DUNNING_TODAY": f"{today}"}
    program = Path(sys.executable).with_name("dunning")
    return replace(_command(name, f"{program}", "due"), environment=named)


def _due_all_overdue(workshop: Workshop, size: int) -> Row:
    place, on = workshop.book(size), ALL_OVERDUE
    shell = _sqlite_shell(place, GROUPING.format(today=on.toordinal()))
    title = f"due two months later, {size * 3 // 10:,} overdue of {size:,} invoices"
    return Row("later", title, _due_of(place, today=on), (_PYTHON, _HELP, shell))


def _due_all_open(workshop: Workshop, size: int) -> Row:
    place = workshop.book(size, "--open", f"{size}")
    title = f"due, {size:,} invoices, all of them open"
    peers = [_PYTHON]
    if size <= LARGEST_TASKS:
        peers.append(_task_next(workshop, size))
    return Row("open", title, _due_of(place), tuple(peers))


def _growth(workshop: Workshop, fewer: int, more: int) -> Row:
    same = ("--open", f"{fewer * 3 // 10}", "--owing", f"{max(1, fewer // 20)}")
    small = _due_of(workshop.book(fewer), f"due, {fewer:,} invoices")
    large = _due_of(workshop.book(more, *same), f"due, {more:,} invoices")
    title = f"growth of due from {fewer:,} to {more:,}, {fewer * 3 // 10:,} open in both"
    limits = (Limit(1.3, small.name),) if (fewer, more) == (100_000, 1_000_000) else ()
    return Row("growth", title, large, (small,), limits)


def _log(workshop: Workshop, size: int) -> Row:
    words = ("--book", workshop.book(size), "--today", f"{MORNING}", "log", "c0000001")
    command = _dunning("dunning log", *words, "no-answer")
    limits = (Limit(1.25, _LIBRARIES.name),)
    return Row("log", f"log, {size:,} invoices", command, (_LIBRARIES, _PYTHON), limits)


def _import(workshop: Workshop, size: int) -> Row:
    path, mine = workshop.csv(size), f"new-{os.getpid()}"
    book, table = (workshop.folder / f"{mine}-{kind}.db" for kind in ("book", "table"))
    words = ("--book", f"{book}", "--today", f"{MORNING}", "import", "invoices", f"{path}")
    command = _dunning("dunning import", *words, written=book)
    insert = ("insert", f"{table}", "invoices", f"{path}", "--csv")
    detecting = _command("sqlite-utils insert", "sqlite-utils", *insert, written=table)
    as_text = ("sqlite-utils", *insert, "--no-detect-types")
    plain = _command("the same, all as text", *as_text, written=table)
    limits = (Limit(0.7, detecting.name), Limit(1, plain.name))
    required = size == 1_000_000
    return Row(
        "import",
        f"import, {size:,} invoices from CSV",
        command,
        (detecting, plain),
        limits if required else (),
        400 if required else None,
    )


def _report(workshop: Workshop, size: int) -> Row:
    place, on = workshop.book(size), ALL_OVERDUE
    words = ("--book", place, "--today", f"{on}", "report", "overdue")
    shell = _sqlite_shell(place, LISTING.format(today=on.toordinal()))
    limits = (Limit(2, shell.name),) if size == 1_000_000 else ()
    title = f"report overdue, {size * 3 // 10:,} rows to CSV"
    return Row("report", title, _dunning("dunning report", *words), (shell,), limits)


def _due_on_postgresql(workshop: Workshop, size: int) -> Row:
    title = f"due on PostgreSQL, {size:,} invoices"
    if not workshop.postgresql or not found("psql"):
        missing = Command("psql and a server (--postgresql URL)", ())
        return Row("postgresql", title, Command("dunning due", ()), (missing,))
    place = workshop.team_book(size)
    query = GROUPING.format(today=f"DATE '{MORNING}'")
    psql = _command("psql", "psql", place, "-XAtq", "-c", query)
    limits = (Limit(3, psql.name, clock="wall"),) if size == 1_000_000 else ()
    return Row("postgresql", title, _due_of(place), (psql, _PYTHON), limits)


_ONCE: Mapping[str, Callable[[Workshop, int], Row]] = {
    "help": _help,
    "completion": _completion,
}
_BY_SIZE: Mapping[str, Callable[[Workshop, int], Row]] = {
    "customers": _completion_of_customers,
    "due": _due,
    "later": _due_all_overdue,
    "open": _due_all_open,
    "log": _log,
    "report": _report,
    "postgresql": _due_on_postgresql,
    "import": _import,
}

GROUPING = (
    "SELECT customer.code, customer.name, invoice.currency, sum(invoice.open_amount), "
    "min(invoice.due), count(*) FROM invoice JOIN customer ON customer.id = invoice.customer_id "
    "WHERE invoice.open_amount > 0 AND invoice.due < {today} "
    "GROUP BY customer.id, customer.code, customer.name, invoice.currency ORDER BY 4 DESC"
)
"""Who owes how much since when: what there is of the morning in one statement."""

LISTING = (
    "SELECT customer.code, customer.name, invoice.number, date(invoice.issued + 1721424.5), "
    "date(invoice.due + 1721424.5), {today} - invoice.due, invoice.amount / 10000.0, "
    "invoice.open_amount / 10000.0, invoice.currency, EXISTS (SELECT 1 FROM dispute "
    "WHERE dispute.invoice_id = invoice.id AND dispute.resolved_on IS NULL), contact.name, "
    "contact.phone FROM invoice JOIN customer ON customer.id = invoice.customer_id "
    "LEFT JOIN contact ON contact.customer_id = customer.id "
    "WHERE invoice.open_amount > 0 AND invoice.due < {today} "
    "ORDER BY customer.code, invoice.due, invoice.number"
)
"""What the report says of every invoice, but for promises and calls."""

_BY_PYTHON = (
    "import csv, sqlite3, sys; book, query = sys.argv[1:]; "
    "csv.writer(sys.stdout).writerows(sqlite3.connect(book).execute(query))"
)


def _sqlite_shell(place: str, query: str) -> Command:
    if found("sqlite3"):
        return _command("sqlite3", "sqlite3", "-readonly", "-csv", "-header", place, query)
    words = (sys.executable, "-c", _BY_PYTHON, place, query)
    return Command("python's sqlite3 (there is no sqlite3 shell)", words)


def _task_next(workshop: Workshop, size: int) -> Command:
    """`task next` over so many pending tasks, each due on some day as the invoices are."""
    folder = workshop.folder / f"task-{size}"
    if not found("task"):
        return Command("task next", ())
    (workshop.folder / "taskrc").write_text("confirmation=no\nverbose=nothing\nnews.version=9\n")
    if not folder.exists():
        folder.mkdir()
        tasks = workshop.folder / "tasks.json"
        tasks.write_text("\n".join(_tasks(size)))
        workshop.run("task", f"rc.data.location={folder}", "import", f"{tasks}")
    return _command("task next", "task", f"rc.data.location={folder}", "next")


def _tasks(size: int) -> Iterator[str]:
    for number in range(size):
        due = MORNING + timedelta(days=number % 90 - 45)
        yield json.dumps(
            {
                "description": f"ring customer {number // 20} about invoice {number}",
                "project": f"c{number // 20:07}",
                "entry": f"{MORNING - timedelta(days=60):%Y%m%d}T080000Z",
                "due": f"{due:%Y%m%d}T080000Z",
                "status": "pending",
            }
        )


def _hledger(workshop: Workshop, size: int) -> Command:
    """`hledger balance` over the same invoices and payments, what is owed by each customer."""
    path = workshop.folder / f"{size}.journal"
    if found("hledger") and not path.exists():
        path.write_text("".join(_entries(workshop.csv(size))))
    return _command("hledger balance", "hledger", "-f", f"{path}", "balance", "assets:receivable")


def _entries(path: Path) -> Iterator[str]:
    import csv

    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            money = f"{row['amount']} {row['currency']}"
            owed = f"assets:receivable:{row['customer number']}"
            yield f"{row['issue date']} {row['number']}\n  {owed}  {money}\n  income\n\n"
            if row["paid on"]:
                yield f"{row['paid on']} {row['number']}\n  assets:bank  {money}\n  {owed}\n\n"
