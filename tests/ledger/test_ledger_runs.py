"""Invoices taken in together leave the same book as the same invoices taken in one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from errno import ENOSPC
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_building import TODAY, Dump, Scene, march
from sqlalchemy import select, text

from conftest import empty
from dunning.errors import DunningError, Problem
from dunning.ledger import loading, packed_rows, take_invoices
from dunning.ledger.book import Book
from dunning.ledger.chain import broken_links
from dunning.ledger.incoming import IncomingInvoice, Party, PlainInvoices, Taken
from dunning.ledger.model import JournalChange

PARTIES = (
    Party("c1", "Lufi Kft.", "Anna", "+36 1", ""),
    Party("c1", "Lufi Kft.", "", "", ""),
    Party("", "Lufi Kft.", "Béla", "", "b@lufi.hu"),
    Party("c2", "Ürge Bt."),
    Party("c3", ""),
)
FAULT = Problem("march.csv", 99, "amount", "x", "is not an amount", "mend it")
_DAYS = st.integers(-80, 3).map(march)


@dataclass(frozen=True)
class Line:
    """What a row of a file says; `alone` where it does not come with others."""

    party: Party
    issued: date
    credit_days: int
    cents: int
    open_cents: int | None
    currency: str
    settled_on: date | None
    paid: bool
    disputed: bool
    alone: bool


@st.composite
def lines(draw: st.DrawFn) -> Line:
    cents = draw(st.integers(1, 500_00))
    settled_on = draw(st.none() | _DAYS)
    paid = settled_on is not None or draw(st.booleans())
    rest = st.just(0) if paid else st.integers(0, cents)
    return Line(
        draw(st.sampled_from(PARTIES)),
        draw(_DAYS),
        draw(st.integers(0, 40)),
        cents,
        draw(st.none() | rest | st.just(0)),
        draw(st.sampled_from(["EUR", "HUF"])),
        settled_on,
        paid,
        draw(st.booleans()),
        draw(st.integers(0, 4)) == 0,
    )


def said(cents: int | None) -> str:
    return "" if cents is None else f"{cents // 100}.{cents % 100:02}"


def run_of(numbered: list[tuple[int, Line]]) -> PlainInvoices:
    numbers, found = zip(*numbered, strict=True)
    rests = [
        (0 if line.paid else line.cents) if line.open_cents is None else line.open_cents
        for line in found
    ]
    return PlainInvoices(
        lines=[number + 2 for number in numbers],
        numbers=[f"R{number}" for number in numbers],
        parties=[line.party for line in found],
        issued=[line.issued for line in found],
        due=[line.issued + timedelta(days=line.credit_days) for line in found],
        amounts=[line.cents * 100 for line in found],
        amount_words=[said(line.cents) for line in found],
        currencies=[line.currency for line in found],
        open_amounts=[rest * 100 for rest in rests],
        open_words=[said(line.open_cents) for line in found],
        paid=[line.paid for line in found],
        settled_on=[line.settled_on for line in found],
        disputed=[line.disputed for line in found],
    )


def file_of(found: dict[int, Line]) -> list[PlainInvoices | IncomingInvoice | Problem]:
    """Runs, with lines by themselves, a credit note and a fault between them."""
    file: list[PlainInvoices | IncomingInvoice | Problem] = []
    waiting: list[tuple[int, Line]] = []
    for number, line in found.items():
        if line.alone:
            file += [run_of(waiting)] if waiting else []
            waiting = []
            (row,) = run_of([(number, line)]).rows()
            file += [row._replace(is_credit=line.disputed), FAULT]
        else:
            waiting.append((number, line))
    return file + ([run_of(waiting)] if waiting else [])


def one_by_one(
    file: list[PlainInvoices | IncomingInvoice | Problem],
) -> Iterator[IncomingInvoice | Problem]:
    for one in file:
        yield from one.rows() if isinstance(one, PlainInvoices) else [one]


def journal(scene: Scene) -> list[tuple[str, str, str]]:
    with scene.book.read() as session:
        found = select(JournalChange).order_by(JournalChange.id)
        return [(row.table_name, row.before, row.after) for row in session.scalars(found)]


def indexes(book: Book) -> set[str]:
    if book.engine.dialect.name != "sqlite":
        return set()
    with book.read() as session:
        return set(session.scalars(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")))


_files = st.dictionaries(st.integers(1, 30), lines(), max_size=15).map(file_of)


@pytest.mark.parametrize("at_a_time", [3, 20_000])
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=_files, second=_files)
def test_invoices_taken_in_together_are_those_taken_in_one_by_one(
    book: Book,
    at_a_time: int,
    first: list[PlainInvoices | IncomingInvoice | Problem],
    second: list[PlainInvoices | IncomingInvoice | Problem],
) -> None:
    left: list[tuple[Taken, Taken, Dump, list[tuple[str, str, str]]]] = []
    made = indexes(book)
    for is_together in (True, False):
        empty(book)
        scene = Scene(book)
        with (
            patch.object(take_invoices, "AT_A_TIME", at_a_time if is_together else 20_000),
            patch.object(loading, "_MANY", at_a_time),
        ):
            one, other = (
                scene.imports_invoices(*(file if is_together else one_by_one(file)))
                for file in (first, second)
            )
        left.append((one, other, scene.dump(), journal(scene) if at_a_time > 3 else []))
    assert left[0] == left[1]
    assert indexes(book) == made


PARTLY_PAID = Line(PARTIES[0], TODAY, 0, 100, 20, "EUR", None, False, True, False)


@pytest.mark.parametrize("in_memory", [0, 1 << 24])
def test_what_was_taken_in_together_can_be_taken_back(book: Book, in_memory: int) -> None:
    scene = Scene(book)
    before = scene.dump()
    with patch.object(loading, "_MANY", 1), patch.object(packed_rows, "_IN_MEMORY", in_memory):
        scene.imports_invoices(run_of([(1, PARTLY_PAID), (2, PARTLY_PAID)]))
    taken = scene.dump()
    assert len(taken["payment"]) == 2
    with scene.book.read() as session:
        assert list(broken_links(session)) == []
    scene.undo()
    assert scene.dump() == before
    scene.redo()
    assert scene.dump() == taken


def test_a_full_disk_for_temporary_files_is_told_and_changes_nothing(sqlite_book: Book) -> None:
    scene = Scene(sqlite_book)
    before = scene.dump()
    full = OSError(ENOSPC, "No space left on device")
    with (
        patch.object(packed_rows, "_IN_MEMORY", 0),
        patch("tempfile.TemporaryFile", side_effect=full),
        pytest.raises(DunningError, match=r"temporary files .*\(no space left on device\)"),
    ):
        scene.imports_invoices(run_of([(1, PARTLY_PAID)]))
    assert scene.dump() == before
