"""A book that the program of schema 0001 made and kept for two months, brought up to date.

`book_0001.sql` is that book as it stood in its file. On PostgreSQL its rows are put into tables
that the first migration made.
"""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from ledger_building import TODAY, Scene, read_records
from sqlalchemy import Engine, TableClause, column, func, insert, inspect, select, text
from sqlalchemy import table as table_of
from sqlalchemy.exc import DBAPIError

import dunning.ledger.book as book_module
from conftest import new_database, opened
from dunning.errors import NotFoundError
from dunning.lateness import CustomerRecord
from dunning.ledger.book import (
    COPIES_KEPT,
    SCHEMA,
    Book,
    bring_up_to_date,
    migration_config,
    open_book,
)
from dunning.ledger.check import check_book
from dunning.ledger.model import BOOK_TABLES, Claim, Consequence, JournalEntry, Table
from terminal_session import runner

Rows = dict[str, list[tuple[Any, ...]]]
FIRST_BOOK = Path(__file__).with_name("book_0001.sql")
_ADDED = {
    "customer": ("commission", "contract_rate"),
    "invoice": ("commission",),
    "call": ("lines", "asked_why"),
}


@pytest.fixture
def first_file(tmp_path: Path) -> Path:
    """The book in a file."""
    path = tmp_path / "first.db"
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(FIRST_BOOK.read_text(encoding="utf-8"))
    return path


@pytest.fixture
def first_sqlite_place(first_file: Path) -> str:
    """What a user types to open the book in a file."""
    return str(first_file)


@pytest.fixture
def first_postgresql_place(postgresql_admin: Engine, first_file: Path) -> Iterator[str]:
    """What a user types to open the book on a server."""
    with (
        new_database(postgresql_admin, "template1") as url,
        closing(_unopened(str(first_file))) as source,
        closing(_unopened(url.render_as_string(hide_password=False))) as target,
    ):
        with target.engine.execution_options(writing=True).begin() as connection:
            config = migration_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "0001")
            for name, rows in _rows(source).items():
                there = _plain_table(name, _columns(source, name))
                for row in rows:
                    connection.execute(insert(there).values(row))
                sequence = func.pg_get_serial_sequence(name, "id")
                connection.execute(select(func.setval(sequence, 1000)))
        yield target.place


@pytest.fixture(params=["sqlite", "postgresql"])
def first_place(request: pytest.FixtureRequest) -> str:
    """What a user types to open the book, on either engine."""
    return str(request.getfixturevalue(f"first_{request.param}_place"))


def _unopened(place: str) -> Book:
    """The book as it is, whichever program made it."""
    return Book(place, book_module._engine(book_module._url(place)))


def _tables(book: Book) -> list[str]:
    there = inspect(book.engine).get_table_names()
    return [table.name for table in Table.metadata.sorted_tables if table.name in there]


def _columns(book: Book, table: str) -> list[str]:
    return [column["name"] for column in inspect(book.engine).get_columns(table)]


def _plain_table(name: str, columns: Iterable[str]) -> TableClause:
    """These columns of a table with the model's types, and no defaults."""
    known = Table.metadata.tables[name].c
    return table_of(name, *(column(one, known[one].type) for one in columns))


def _rows(book: Book, columns: dict[str, list[str]] | None = None) -> Rows:
    """Every row by table, in the columns given or else in all that the book has."""
    wanted = columns or {table: _columns(book, table) for table in _tables(book)}
    with book.read() as session:
        return {
            table: [
                tuple(row)
                for row in session.execute(select(_plain_table(table, names)).order_by(text("id")))
            ]
            for table, names in wanted.items()
        }


def test_an_upgrade_keeps_every_row_as_it_was(first_place: str) -> None:
    with closing(_unopened(first_place)) as first:
        columns = {table: _columns(first, table) for table in _tables(first)}
        before = _rows(first)
    with opened(first_place) as book:
        assert _rows(book, columns) == before
        assert check_book(book) == ()
    assert len(before["journal"]) == 19
    assert [row[1] for row in before["customer"]] == ["lufi", "bolt"]


def test_what_an_upgrade_adds_is_empty(first_place: str) -> None:
    with opened(first_place) as book:
        added = _rows(book, {table: list(columns) for table, columns in _ADDED.items()})
        assert set(added["customer"]) == {(None, None)}
        assert set(added["invoice"]) == {(None,)}
        assert set(added["call"]) == {("", None)}
        assert [_rows(book)[table] for table in ("consequence", "claim")] == [[], []]


def standing_entries(book: Book) -> list[int]:
    """The entries that were not taken back, whoever made them."""
    with book.read() as session:
        entries = session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
    undone = {entry.undoes for entry in entries}
    return [one.id for one in entries if one.undoes is None and one.id not in undone]


def test_an_upgraded_book_is_tied_together(first_place: str) -> None:
    with opened(first_place) as book:
        assert check_book(book) == ()
        assert len(standing_entries(book)) == 17


def test_an_upgraded_book_can_be_undone_back_to_its_first_day(first_place: str) -> None:
    with opened(first_place) as book:
        scene = Scene(book)
        for entry in reversed(standing_entries(book)):
            scene.undo(entry=entry)
        with pytest.raises(NotFoundError, match="nothing to undo"):
            scene.undo()
        assert not any(scene.dump().values())


def test_an_upgraded_book_takes_what_is_new(first_place: str) -> None:
    with opened(first_place) as book, Scene(book).command("all that is new") as change:
        change.session.add(
            Consequence(
                customer_id=1,
                kind="lawyer",
                planned_for=date(2026, 4, 1),
                decided_by="Vera",
                decided_on=TODAY,
                basis="contract 7",
                added_at=change.at,
            )
        )
        until = change.at + timedelta(hours=1)
        change.session.add(Claim(customer_id=1, caller="eva", taken_at=change.at, expires_at=until))
    with opened(first_place) as book:
        assert _rows(book, {"consequence": ["kind", "above_currency"]})["consequence"] == [
            ("lawyer", "")
        ]


def test_the_book_says_what_it_owes_as_before(first_place: str) -> None:
    with opened(first_place) as book:
        assert Scene(book).open_now() == {
            "A-1": Decimal("3000.00"),
            "A-2": Decimal("50.25"),
            "B-1": Decimal("800.25"),
        }


def test_a_file_of_the_first_schema_is_copied_before_it_is_upgraded(first_file: Path) -> None:
    with closing(_unopened(str(first_file))) as first:
        before = _rows(first)
    book = open_book(str(first_file))
    book.close()
    assert book.kept_copy is not None
    assert book.kept_copy.name.startswith("first.db.0001.")
    with closing(_unopened(str(book.kept_copy))) as copy:
        assert _rows(copy) == before


def test_upgrading_again_changes_nothing(first_place: str) -> None:
    with opened(first_place) as book:
        before = _rows(book)
        assert bring_up_to_date(book) == (None, SCHEMA)
        assert _rows(book) == before


def test_a_book_of_the_first_schema_can_be_read_without_being_upgraded(first_place: str) -> None:
    with closing(open_book(first_place, upgrade=False)) as book:
        assert "commission" not in _columns(book, "customer")
        assert "consequence" not in _tables(book)


def test_the_first_command_after_an_upgrade_says_so(
    first_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = runner(capsys, str(first_file))
    said = run("invoice", "list").talk
    assert said.startswith(f"Upgraded the book at {first_file}; the old one is {first_file}.0001.")
    assert run("invoice", "list").talk == ""


def test_every_table_that_was_not_there_is_known_to_undo_or_meant_not_to_be(
    first_file: Path,
) -> None:
    with closing(_unopened(str(first_file))) as first:
        new = set(Table.metadata.tables) - set(_tables(first))
    undone = {table.name for table in BOOK_TABLES}
    assert (new & undone, new - undone) == ({"consequence"}, {"claim", "payment_record"})


def test_a_book_of_the_first_schema_that_cannot_be_written_stays(
    first_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    migrations = tmp_path / "migrations"
    shutil.copytree(book_module._migrations(), migrations)
    broken = migrations / "versions" / "0002_consequences.py"
    broken.write_text(broken.read_text().replace('"claim",', '"customer",'))
    monkeypatch.setattr(book_module, "_migrations", lambda: migrations)
    with pytest.raises(Exception, match="nothing was changed"):
        open_book(str(first_file))
    with closing(_unopened(str(first_file))) as book:
        assert "consequence" not in _tables(book)
        assert "commission" not in _columns(book, "customer")


def as_schema_0003(book: Book) -> None:
    """Takes out what came from the fourth migration on. The index of before held two columns."""
    with book.engine.execution_options(writing=True).begin() as connection:
        for statement in (
            "DROP TABLE payment_record",
            "DROP INDEX ix_payment_paid_on",
            "DROP INDEX ix_invoice_debt",
            "DROP INDEX ix_invoice_open",
            "CREATE INDEX ix_invoice_open ON invoice (customer_id, due) WHERE open_amount > 0",
            "UPDATE alembic_version SET version_num = '0003'",
        ):
            connection.exec_driver_sql(statement)


def records_in(place: str) -> dict[str, CustomerRecord]:
    """How everyone has paid, and that the book is sound."""
    with opened(place) as book, book.read() as session:
        assert check_book(book) == ()
        return read_records(session, TODAY + timedelta(days=1))


def test_an_upgrade_works_out_how_everyone_has_paid(own_place: str) -> None:
    with opened(own_place) as book:
        scene = Scene(book)
        for code in ("lufi", "bolt"):
            scene.customer(code, code)
            for late in (-5, 0, 1, 3, 4, 7, 8, 14, 15, 30, 31, 60, 61, 120, 121, 400):
                scene.invoice(f"{code} {late}", "10", due=2 - late, customer=code)
                scene.pays("10", 2, f"{code} {late}", customer=code)
        scene.bounces(1)
        scene.invoice("part", "10", due=1)
        scene.pays("4", 2, "part")
        scene.invoice("credited", "10", due=1)
        scene.credits("credited")
        as_schema_0003(book)
    found = records_in(own_place)
    assert [found[code].payments for code in ("lufi", "bolt")] == [15, 16]


def test_an_upgrade_leaves_the_journal_closed(first_place: str) -> None:
    with (
        opened(first_place) as book,
        book.engine.execution_options(writing=True).begin() as connection,
        pytest.raises(DBAPIError, match="cannot be altered"),
    ):
        connection.exec_driver_sql("DELETE FROM journal")


def test_of_the_copies_that_upgrades_make_the_last_ten_are_kept(first_sqlite_place: str) -> None:
    for day in range(1, 15):
        Path(f"{first_sqlite_place}.0000.202501{day:02}T090000.backup").write_text("old")
    own = Path(f"{first_sqlite_place}.20250101T090000.backup")
    own.write_text("the user's own copy")
    with opened(first_sqlite_place) as book:
        made = book.kept_copy
    kept = sorted(Path(first_sqlite_place).parent.glob("*.0*.backup"))
    assert len(kept) == COPIES_KEPT
    assert made in kept
    assert kept[0].name.endswith("20250106T090000.backup")
    assert own.exists()
