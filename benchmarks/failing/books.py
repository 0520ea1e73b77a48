"""Books to break: made by the program's own commands from files that are made up here."""

import csv
import json
import random
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from alembic import command
from sqlalchemy import Connection, Engine, NullPool, column, create_engine, func, insert, select
from sqlalchemy import table as table_of
from sqlalchemy.engine import make_url

from benchmarks.failing.program import MONDAY, Program
from benchmarks.failing.shelves import Databases, Files, Shelf
from dunning.ledger.book import migration_config
from dunning.ledger.model import Table

TODAY = date.fromisoformat(MONDAY)
CUSTOMERS = ("code", "name", "currency", "contact", "role", "phone")
INVOICES = ("invoice number", "customer code", "customer name", "issued", "due", "amount")
PAYMENTS = ("customer code", "invoice", "paid on", "amount", "currency", "reference")
FIRST_BOOK = Path(__file__).parents[2] / "tests" / "ledger" / "book_0001.sql"
"""A book that the program of schema 0001 made."""


def code_of(number: int) -> str:
    """The code of the so-manieth made-up customer."""
    return f"c{number:04}"


def customers_file(path: Path, customers: int) -> Path:
    """So many customers, with one person each."""
    rows = [
        (
            code_of(number),
            f"Customer {number}",
            "EUR",
            f"Person {number}",
            "payer",
            f"+3615{number}",
        )
        for number in range(customers)
    ]
    return _written(path, CUSTOMERS, rows)


def invoices_file(
    path: Path, customers: int, mark: str, numbers: range, due: Sequence[date]
) -> Path:
    """An invoice for each of the numbers, due on the days in turn, of 100.00 to 1,099.00 EUR."""
    rows = []
    for number in numbers:
        day, owner = due[number % len(due)], number % customers
        amount = f"{100 + number * 37 % 1000}.00"
        issued = day - timedelta(days=30)
        name = f"Customer {owner}"
        rows.append((f"{mark}-{number}", code_of(owner), name, issued, day, amount))
    return _written(path, INVOICES, rows)


def payments_file(path: Path, payers: Sequence[str], numbers: range) -> Path:
    """A payment of 1.00 EUR for each of the numbers, by the payers in turn."""
    rows = [
        (payers[number % len(payers)], "", MONDAY, "1.00", "EUR", f"statement {number}")
        for number in numbers
    ]
    return _written(path, PAYMENTS, rows)


def overdue_days(seed: int = 0) -> list[date]:
    """Days of the two months before, in no order."""
    days = [TODAY - timedelta(days=back) for back in range(3, 63)]
    random.Random(seed).shuffle(days)  # noqa: S311
    return days


def fill(program: Program, customers: int, invoices: int) -> None:
    """Takes so many customers and overdue invoices into a book."""
    folder = program.folder
    program.must("import", "customers", str(customers_file(folder / "customers.csv", customers)))
    days = overdue_days()
    file = invoices_file(folder / "invoices.csv", customers, "A", range(invoices), days)
    program.must("import", "invoices", "--currency", "EUR", str(file))


def first_book(shelf: Shelf, files: Files, name: str, entries: int) -> str:
    """A book of schema 0001 with so many entries in its journal. Returns its place."""
    place = files.place(f"{name}-first")
    with closing(sqlite3.connect(place)) as raw:
        raw.executescript("PRAGMA journal_mode = WAL;")
        raw.executescript(FIRST_BOOK.read_text(encoding="utf-8"))
        with raw:
            _lengthen(raw, entries)
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if isinstance(shelf, Databases):
        target = shelf.place(f"{name}_first")
        _take_first_to_server(place, target)
        files.discard(place)
        return target
    return place


def _lengthen(raw: sqlite3.Connection, entries: int) -> None:
    """Adds customers, each with the journal's entry and row that its command would have left."""
    (first,) = raw.execute("SELECT max(id) FROM customer").fetchone()
    (entry,) = raw.execute("SELECT max(id) FROM journal").fetchone()
    values = {"name": "Old Kft.", "currency": "EUR", "added_on": TODAY.isoformat()}
    for number in range(1, entries + 1):
        code = f"old{number}"
        row = {"id": first + number, "code": code, **values}
        raw.execute(
            "INSERT INTO customer (id, code, name, currency, added_on) VALUES (?, ?, ?, ?, ?)",
            (*[*row.values()][:-1], TODAY.toordinal()),
        )
        raw.execute(
            "INSERT INTO journal (id, at, who, command, summary, customer_id) "
            "VALUES (?, 1767258000, 'Vera', ?, ?, ?)",
            (entry + number, f"customer add {code}", f"added {code}", row["id"]),
        )
        raw.execute(
            'INSERT INTO journal_change (journal_id, table_name, columns, "before", "after") '
            "VALUES (?, 'customer', ?, '[]', ?)",
            (entry + number, json.dumps([*row]), json.dumps([[*row.values()]])),
        )


def engine_of(place: str) -> Engine:
    """The database behind a place, as it is."""
    if "://" not in place:
        return create_engine(f"sqlite:///{place}", poolclass=NullPool)
    return create_engine(make_url(place).set(drivername="postgresql+psycopg"), poolclass=NullPool)


def _take_first_to_server(source: str, target: str) -> None:
    here, there = engine_of(source), engine_of(target)
    with here.connect() as reading, there.begin() as writing:
        config = migration_config()
        config.attributes["connection"] = writing
        command.upgrade(config, "0001")
        for table in Table.metadata.sorted_tables:
            _copy_table(reading, writing, table.name)


def _copy_table(reading: Connection, writing: Connection, name: str) -> None:
    """One table with the columns that it had in schema 0001."""
    listed = reading.exec_driver_sql(f"PRAGMA table_info({name})").all()
    if not listed:
        return
    known = Table.metadata.tables[name].c
    plain = table_of(name, *(column(row[1], known[row[1]].type) for row in listed))
    rows = [dict(row) for row in reading.execute(select(plain)).mappings()]
    if rows:
        writing.execute(insert(plain), rows)
        sequence = func.pg_get_serial_sequence(name, "id")
        writing.execute(select(func.setval(sequence, max(row["id"] for row in rows))))


def _written(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path
