"""Faults put into a book by hand, one at a time: `db check` has to find every one of them."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg

from benchmarks.failing import proofs
from benchmarks.failing.part import Part
from benchmarks.failing.program import Program
from benchmarks.failing.shelves import Databases, Shelf, database_of
from benchmarks.failing.writing import BEFORE

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
_OPEN_JOURNAL = {
    SQLITE: (
        "DROP TRIGGER journal_stays",
        "DROP TRIGGER journal_as_written",
        "DROP TRIGGER journal_change_stays",
        "DROP TRIGGER journal_change_as_written",
    ),
    POSTGRESQL: (
        "ALTER TABLE journal DISABLE TRIGGER USER",
        "ALTER TABLE journal_change DISABLE TRIGGER USER",
    ),
}
_CLOSED = tuple(one.replace("DISABLE", "ENABLE") for one in _OPEN_JOURNAL[POSTGRESQL])
_OPEN_REFERENCES = {
    SQLITE: ("PRAGMA foreign_keys = OFF",),
    POSTGRESQL: ("SET session_replication_role = replica",),
}
_UNCHECKED = {
    SQLITE: ("PRAGMA ignore_check_constraints = ON",),
    POSTGRESQL: ("ALTER TABLE {table} DROP CONSTRAINT {constraint}",),
}


_PAGE = 4096
"""SQLite's page."""


@dataclass(frozen=True, slots=True)
class Plant:
    """One fault: what is done, and a word of what `db check` must say about it.

    `journal` opens what keeps the journal from being altered and closes it again, `references`
    switches foreign keys off and `check` a condition on rows. `page` names what stands on a page
    of the file that is overwritten.
    """

    name: str
    statements: tuple[str, ...]
    said: str
    journal: bool = False
    references: bool = False
    check: tuple[str, str] | None = None
    page: str = ""
    engines: tuple[str, ...] = (SQLITE, POSTGRESQL)

    def on(self, engine: str) -> list[str]:
        """All that is executed for it."""
        opened = list(_OPEN_JOURNAL[engine]) if self.journal else []
        opened += _OPEN_REFERENCES[engine] if self.references else ()
        if self.check is not None:
            table, constraint = self.check
            opened += [one.format(table=table, constraint=constraint) for one in _UNCHECKED[engine]]
        return [*opened, *self.statements]


def _again(table: str, columns: str, number: int) -> str:
    """The statement that writes a row a second time."""
    return f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE id = {number}"  # noqa: S608


PLANTS = (
    Plant(
        "an open amount too small",
        ("UPDATE invoice SET open_amount = open_amount - 10000 WHERE number = 'A-1'",),
        "invoice A-1: open",
    ),
    Plant(
        "an open amount too large",
        ("UPDATE invoice SET open_amount = open_amount + 10000 WHERE number = 'A-3'",),
        "balance in EUR is off",
    ),
    Plant(
        "an open amount beyond the amount",
        ("UPDATE invoice SET open_amount = amount + 10000 WHERE number = 'A-2'",),
        "invoice A-2",
        check=("invoice", "ck_invoice_open_amount"),
    ),
    Plant(
        "money left over too large",
        ("UPDATE payment SET unallocated = 10000 WHERE id = 1",),
        "payment 1: unallocated",
    ),
    Plant(
        "a credit left over too large",
        ("UPDATE credit SET unallocated = 10000 WHERE id = 1",),
        "credit 1: unallocated",
    ),
    Plant(
        "an allocation of another amount",
        ("UPDATE allocation SET amount = amount + 10000 WHERE id = 1",),
        "its allocations give",
    ),
    Plant("an allocation taken out", ("DELETE FROM allocation WHERE id = 1",), "allocations give"),
    Plant(
        "an allocation ended",
        ("UPDATE allocation SET ends = starts WHERE id = 1",),
        "allocations give",
    ),
    Plant(
        "an allocation twice",
        (_again("allocation", "invoice_id, payment_id, amount, starts", 1),),
        "allocations give",
    ),
    Plant(
        "a payment of another amount",
        ("UPDATE payment SET amount = amount + 10000 WHERE id = 1",),
        "payment 1",
    ),
    Plant(
        "an invoice of another amount",
        ("UPDATE invoice SET amount = amount + 10000 WHERE number = 'A-2'",),
        "invoice A-2",
    ),
    Plant(
        "a payment given to another customer",
        ("UPDATE payment SET customer_id = 2 WHERE id = 1",),
        "for another customer",
    ),
    Plant(
        "a payment in another currency",
        ("UPDATE payment SET currency = 'HUF' WHERE id = 1",),
        "in another currency",
    ),
    Plant(
        "a reversed payment that still settles",
        ("UPDATE payment SET reversed_on = paid_on, unallocated = 0 WHERE id = 1",),
        "still settles",
    ),
    Plant(
        "a promise that breaks before its day",
        ("UPDATE promise SET breaks_on = promised_for WHERE id = 1",),
        "days are out of order",
    ),
    Plant(
        "a promise that ended before it was made",
        ("UPDATE promise SET ended_on = made_on - 1, ending = 'withdrawn' WHERE id = 1",),
        "days are out of order",
    ),
    Plant(
        "a customer taken out under their invoices",
        ("DELETE FROM customer WHERE id = 1",),
        "points to a customer that is not there",
        references=True,
    ),
    Plant(
        "an invoice taken out under its allocations",
        ("DELETE FROM invoice WHERE number = 'A-3'",),
        "points to a invoice that is not there",
        references=True,
    ),
    Plant(
        "a call with nobody",
        ("UPDATE call SET contact_id = 4040 WHERE id = 1",),
        "points to a contact that is not there",
        references=True,
    ),
    Plant(
        "an allocation of nothing",
        ("UPDATE allocation SET payment_id = NULL WHERE id = 1",),
        "",
        check=("allocation", "ck_allocation_source"),
    ),
    Plant(
        "an entry reworded",
        ("UPDATE journal SET summary = 'something else' WHERE id = 3",),
        "entry 3 is not what it was",
        journal=True,
    ),
    Plant(
        "an entry by somebody else",
        ("UPDATE journal SET who = 'somebody else' WHERE id = 3",),
        "entry 3 is not what it was",
        journal=True,
    ),
    Plant(
        "an entry of another kind",
        ("UPDATE journal SET kind = 'redo' WHERE id = 3",),
        "entry 3 is not what it was",
        journal=True,
    ),
    Plant(
        "an entry's rows changed",
        ("UPDATE journal_change SET \"after\" = '[]' WHERE journal_id = 3",),
        "the rows of entry 3 are not what they were",
        journal=True,
    ),
    Plant(
        "an entry's rows changed, with a new digest",
        ("UPDATE journal_change SET \"after\" = '[]', digest = 'x' WHERE journal_id = 3",),
        "entry 3",
        journal=True,
    ),
    Plant(
        "an entry's rows taken out",
        ("DELETE FROM journal_change WHERE journal_id = 3",),
        "entry 3 does not follow",
        journal=True,
    ),
    Plant(
        "an entry taken out",
        ("DELETE FROM journal_change WHERE journal_id = 3", "DELETE FROM journal WHERE id = 3"),
        "entry 4 does not follow",
        journal=True,
    ),
    Plant(
        "the last entry taken out",
        (
            "DELETE FROM journal_change WHERE journal_id = (SELECT max(id) FROM journal)",
            "DELETE FROM journal WHERE id = (SELECT max(id) FROM journal)",
        ),
        "no entry of the journal put it there",
        journal=True,
    ),
    Plant(
        "two entries exchanged",
        (
            "UPDATE journal_change SET journal_id = 4 WHERE journal_id = 3",
            "UPDATE journal SET id = 1000 WHERE id = 3",
            "UPDATE journal SET id = 3 WHERE id = 4",
            "UPDATE journal SET id = 4 WHERE id = 1000",
        ),
        "does not follow",
        journal=True,
        references=True,
    ),
    Plant(
        "an entry made up",
        (_again("journal", "at, who, command, summary, digest, link", 3),),
        "does not follow",
    ),
    Plant(
        "a row changed past the journal",
        ("UPDATE customer SET name = 'Another Kft.' WHERE id = 1",),
        "customer 1: name is Another Kft., the journal says Lufi Kft.",
    ),
    Plant(
        "a row added past the journal",
        (_again("pause", "customer_id, kind, starts, until", 1),),
        "no entry of the journal put it there",
    ),
    Plant(
        "a row taken out past the journal",
        ("DELETE FROM promise WHERE id = 1",),
        "no entry of the journal took it out",
    ),
    Plant("an index missing", ("DROP INDEX ix_invoice_open",), "lacks ix_invoice_open"),
    Plant("a table missing", ("DROP TABLE pause",), "lacks the column id of pause"),
    Plant("a column missing", ("ALTER TABLE call DROP COLUMN note",), "lacks the column note"),
    Plant("a page of a table overwritten", (), "", page="promise", engines=(SQLITE,)),
    Plant("a page of an index overwritten", (), "", page="ix_invoice_open", engines=(SQLITE,)),
    Plant("a newer schema", ("UPDATE alembic_version SET version_num = '9999'",), "newer dunning"),
)


LEFT_OPEN = Plant("the journal left open", (), "could be altered", journal=True)


def planted_part(
    shelf: Shelf, folder: Path, plants: Sequence[Plant] = (*PLANTS, LEFT_OPEN)
) -> Part:
    """Puts each of the faults into a copy of a sound book, and asks `db check`."""
    part = Part(
        "planted", f"faults put there by hand, {shelf.engine}", ("planted", "found", "missed")
    )
    template = shelf.place("planted")
    program = Program(folder, template)
    for line in BEFORE:
        program.must(*line)
    program.must("invoice", "credit", "A-3", "90")
    part.broken += [f"before anything was planted: {fault}" for fault in proofs.check(program)]
    chosen = [plant for plant in plants if shelf.engine in plant.engines]
    missed = []
    for number, plant in enumerate(chosen):
        place = shelf.copy(template, f"plant{number}")
        shelf.settle(place)
        _plant(shelf, place, plant)
        said = program.on(place).run("db", "check")
        if said.code == 0 or plant.said not in said.out + said.talk or not said.told_plainly:
            missed.append(f"{plant.name}: {said}\n{said.out}{said.talk}")
        shelf.settle(place)
        shelf.discard(place)
    part.rows.append((len(chosen), len(chosen) - len(missed), len(missed)))
    part.broken += [f"{shelf.engine}, not found: {one}" for one in missed]
    return part


def _plant(shelf: Shelf, place: str, plant: Plant) -> None:
    """Does it as somebody would who wants it not to be seen: the journal is closed again."""
    statements = plant.on(shelf.engine)
    if isinstance(shelf, Databases):
        closed = _CLOSED if plant.journal and plant is not LEFT_OPEN else ()
        with shelf.server.connected(database_of(place)) as connection:
            _execute(connection, [*statements, *closed])
        return
    with closing(sqlite3.connect(place, isolation_level=None)) as raw:
        triggers = raw.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for statement in statements:
            raw.execute(statement)
        if plant.journal and plant is not LEFT_OPEN:
            for (trigger,) in triggers:
                raw.execute(trigger)
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        asked = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        page = raw.execute(asked, [plant.page]).fetchone()
    if page is not None:
        with Path(place).open("rb+") as file:
            file.seek((page[0] - 1) * _PAGE)
            file.write(b"\xff" * _PAGE)


def _execute(connection: psycopg.Connection, statements: Sequence[str]) -> None:
    for statement in statements:
        connection.execute(statement.encode())
