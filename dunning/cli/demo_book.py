"""The example book: a small wholesaler's morning with every situation of `due`, on any day."""

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from itertools import starmap
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dunning.cli.call_report import Spoken, log_spoken
from dunning.cli.desk import Desk
from dunning.cli.morning_list import Asked, morning_of
from dunning.cli.morning_view import Wanted, show_due
from dunning.cli.terminal import Format, Terminal
from dunning.errors import DunningError
from dunning.intake.choices import Choices
from dunning.intake.customers import read_customers
from dunning.intake.invoices import read_invoices
from dunning.intake.payments import read_payments
from dunning.kinds import PauseKind
from dunning.ledger.book import open_book
from dunning.ledger.brought import InvoiceTerms
from dunning.ledger.copies import back_up
from dunning.ledger.customers import find_customer
from dunning.ledger.journal import Change
from dunning.ledger.pauses import start_pause
from dunning.ledger.take_customers import take_customers
from dunning.ledger.take_invoices import take_invoices
from dunning.ledger.take_payments import take_payments
from dunning.settings import Settings

BOOKS_OWN_DAY = date(2026, 3, 2)
"""The day around which the example files are dated."""

_PAUSE = "pause"
"""In `calls.csv` the one word that is no outcome of a call."""

_ISO_DATE = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of `calls.csv`: a call that was made, or a pause. Empty where nothing was said."""

    at: str
    customer: str
    outcome: str
    details: str
    said: str
    spoken_with: str
    to: str
    phone: str
    by: str
    note: str
    review: str


def show_demo(desk: Desk, keep: str) -> None:
    """Shows the example book's morning, dated to today, and says how to go on.

    The book is a temporary one unless `keep` names a file for it. Raises DunningError when
    that file exists or cannot be made.
    """
    if keep and Path(keep).exists():
        raise DunningError(f"{keep} is there already: name a file that is not")
    terminal = desk.terminal()
    with TemporaryDirectory(prefix="dunning-", ignore_cleanup_errors=True) as folder:
        demo = demo_desk(desk, Path(folder))
        try:
            fill_book(demo, Path(folder))
            if keep:
                back_up(demo.book, keep, demo.clock.now)
            _show(demo, terminal, keep)
        finally:
            demo.book.close()


def demo_desk(desk: Desk, folder: Path) -> Desk:
    """A desk for a new book in that folder, at the user's day and zone, else with no settings."""
    demo = Desk(
        place=str(folder / "demo.db"),
        typed="demo",
        ask=False,
        caller_named=desk.caller,
        day_named=desk.day_named,
    )
    demo.settings = Settings(timezone=desk.settings.timezone)
    demo.book = open_book(demo.place)
    return demo


def fill_book(demo: Desk, folder: Path) -> None:
    """Takes the example files in, dated to the desk's today, and logs the calls made so far."""
    shift = demo.today - BOOKS_OWN_DAY
    for subject, take in _TAKERS.items():
        file = folder / f"{subject}.csv"
        file.write_text(shifted(_example(subject), shift), encoding="utf-8")
        with demo.changing() as change:
            problems = take(demo, change, file)
            change.note(f"imported {file.name}")
        if problems:
            raise DunningError(f"the example book has a fault: {problems[0]}")
    for entry in read_entries(shifted(_example("calls"), shift)):
        _replay(demo, entry)


def shifted(text: str, by: timedelta) -> str:
    """The text with every ISO date in it moved."""
    return _ISO_DATE.sub(lambda found: str(date.fromisoformat(found[0]) + by), text)


def read_entries(text: str) -> Iterable[Entry]:
    """The entries of a file like `calls.csv`, in its order, the oldest first."""
    rows = csv.reader(StringIO(text))
    next(rows)
    return starmap(Entry, rows)


def examples_folder() -> Path:
    """Where the example files are: in the installed package, else in the source tree."""
    package = Path(__file__).parents[1]
    installed = package / "examples"
    return installed if installed.is_dir() else package.parent / "examples" / "book"


def _example(name: str) -> str:
    file = examples_folder() / f"{name}.csv"
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DunningError(f"the example file {file} is missing: install dunning again") from None


def _customers(demo: Desk, change: Change, file: Path) -> tuple[Any, ...]:
    rows = read_customers(file, Choices()).rows()
    return take_customers(change, rows, file.name, demo.today).problems


def _invoices(demo: Desk, change: Change, file: Path) -> tuple[Any, ...]:
    terms = InvoiceTerms(demo.today, demo.clock.now, demo.settings.terms_days)
    return take_invoices(change, read_invoices(file, Choices()).rows(), file.name, terms).problems


def _payments(demo: Desk, change: Change, file: Path) -> tuple[Any, ...]:
    rows, now = read_payments(file, Choices()).rows(), demo.clock.now
    return take_payments(change, rows, file.name, today=demo.today, recorded_at=now).problems


_TAKERS: dict[str, Callable[[Desk, Change, Path], tuple[Any, ...]]] = {
    "customers": _customers,
    "invoices": _invoices,
    "payments": _payments,
}


def _replay(demo: Desk, entry: Entry) -> None:
    demo.caller = entry.by
    demo.typed = f"{'pause' if entry.outcome == _PAUSE else 'log'} {entry.customer}"
    if entry.outcome == _PAUSE:
        _pause(demo, entry)
        return
    spoken = Spoken(
        customer=entry.customer,
        outcome=entry.outcome,
        details=tuple(entry.details.split()),
        said=entry.said,
        spoken_with=entry.spoken_with,
        to=entry.to,
        phone=entry.phone,
        note=entry.note,
        at=entry.at,
        review=entry.review,
    )
    log_spoken(demo, Terminal(StringIO(), StringIO(), Format.PLAIN, may_ask=False), spoken)


def _pause(demo: Desk, entry: Entry) -> None:
    starts, until = (date.fromisoformat(text[:10]) for text in (entry.at, entry.details))
    with demo.changing() as change:
        customer = find_customer(change.session, entry.customer)
        start_pause(
            change.session,
            customer,
            PauseKind.PAUSE,
            starts=starts,
            until=until,
            reason=entry.note,
        )
        change.note(f"{customer.name}: paused until {until}", customer)


def _show(demo: Desk, terminal: Terminal, keep: str) -> None:
    terminal.say("A small wholesaler's book of our own invention, dated to today.")
    terminal.say("")
    morning = morning_of(demo, demo.today, Asked(any_hour=True))
    show_due(demo, terminal, morning, Wanted(everyone=True, hint=False))
    terminal.say("")
    for line in _what_next(keep, morning.worklist.calls[0].standing.code):
        terminal.say(line)


def _what_next(keep: str, first: str) -> list[str]:
    if not keep:
        return [
            "That book is gone again. To try things out, keep one:",
            "  dunning demo --keep demo.db",
            "With your own invoices: dunning import invoices FILE, then dunning due",
        ]
    dunning = f"dunning --book {keep}"
    return [
        f"The book is kept in {keep}. Go on with:",
        f"  {dunning} next",
        f"  {dunning} log {first} promised fri 500",
        f"  {dunning} why alm",
    ]
