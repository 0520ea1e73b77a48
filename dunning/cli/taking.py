"""Taking files in: how they were read, what they changed, and every row that could not be."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from dunning.cli.desk import Desk
from dunning.cli.file_choices import Chosen, Wishes, choose
from dunning.cli.terminal import Terminal
from dunning.errors import DunningError
from dunning.intake.choices import Choices
from dunning.intake.customers import read_customers
from dunning.intake.invoices import read_invoices
from dunning.intake.payments import read_payments
from dunning.intake.table import Reading
from dunning.ledger.brought import InvoiceTerms
from dunning.ledger.incoming import Taken
from dunning.ledger.journal import Change
from dunning.ledger.take_customers import take_customers
from dunning.ledger.take_invoices import take_invoices
from dunning.ledger.take_payments import take_payments

CHANGES_SHOWN = 20


_READERS: dict[str, Callable[[Path, Choices], Reading[Any]]] = {
    "invoices": read_invoices,
    "customers": read_customers,
    "payments": read_payments,
}


def take_files(desk: Desk, subject: str, files: Sequence[str], wishes: Wishes) -> None:
    """Takes the files in as one change of the book. Raises DunningError if any row was faulty."""
    terminal = desk.terminal()
    readings = [_read(desk, terminal, subject, file, wishes) for file in files]
    with desk.changing() as change:
        taken = [
            _take(desk, change, subject, reading, file, wishes)
            for file, (reading, _) in zip(files, readings, strict=True)
        ]
        faulty = sum(len(one.problems) for one in taken)
        change.abandoned = wishes.dry_run or (bool(faulty) and wishes.all_or_nothing)
        if not change.abandoned:
            for reading, chosen in readings:
                chosen.keep(change.session, subject, reading.fingerprint)
        told = [
            f"{Path(file).name}: {_summary(subject, one)}"
            for file, one in zip(files, taken, strict=True)
        ]
        change.note(f"imported {'; '.join(told)}")
    for file, (reading, _), one in zip(files, readings, taken, strict=True):
        for problem in one.problems:
            terminal.say(str(problem))
        _say_taken(terminal, file, one, _summary(subject, one), reading.skipped, change.abandoned)
    if faulty:
        raise DunningError(f"{_count(faulty, 'faulty row')} listed above; {_kept(taken, wishes)}")


def _kept(taken: Sequence[Taken], wishes: Wishes) -> str:
    if wishes.dry_run:
        return "nothing was changed, this was a dry run"
    good = any(one.changed_the_book or one.unchanged for one in taken)
    return "the good rows are in" if good and not wishes.all_or_nothing else "nothing was taken in"


def _read(
    desk: Desk, terminal: Terminal, subject: str, file: str, wishes: Wishes
) -> tuple[Reading[Any], Chosen]:
    path = Path(file)
    chosen = choose(desk, subject, path, wishes)
    reading = _READERS[subject](path, chosen.choices)
    chosen.require_header(reading.fingerprint)
    by = f" by profile {chosen.profile.name}" if chosen.profile else ""
    terminal.say(f"Reading {file}{by}")
    for note in reading.notes:
        terminal.say(f"  {note}")
    return reading, chosen


def _take(
    desk: Desk, change: Change, subject: str, reading: Reading[Any], file: str, wishes: Wishes
) -> Taken:
    rows: Iterable[Any] = reading.runs()
    now = desk.clock.now
    if subject == "customers":
        return take_customers(change, rows, file, desk.today)
    if subject == "payments":
        return take_payments(change, rows, file, today=desk.today, recorded_at=now)
    terms = InvoiceTerms(desk.today, now, desk.settings.terms_days, wishes.due_days)
    return take_invoices(change, rows, file, terms)


def _say_taken(
    terminal: Terminal,
    file: str,
    taken: Taken,
    summary: str,
    skipped: Mapping[str, int],
    abandoned: bool,
) -> None:
    for change in taken.changes[:CHANGES_SHOWN]:
        terminal.say(f"  changed {change}")
    if len(taken.changes) > CHANGES_SHOWN:
        terminal.say(f"  and {len(taken.changes) - CHANGES_SHOWN} more changes")
    for note in taken.notes:
        terminal.say(f"  {note}")
    for reason, count in skipped.items():
        terminal.say(f"  left out {count:,}: {reason}")
    if abandoned:
        terminal.say(f"{file}: would be: {summary}. Nothing was changed")
    elif taken.changed_the_book:
        terminal.say(f"{file}: {summary}. Undo with dunning undo; next: dunning due")
    else:
        terminal.say(f"{file}: {summary}. Nothing is new")


def _summary(subject: str, taken: Taken) -> str:
    counted = {
        subject.removesuffix("s"): taken.added,
        "new customer": taken.customers_added,
        "contact": taken.contacts_added,
        "payment from paid invoices": taken.payments_added,
        "credit note": taken.credits_added,
        "dispute": taken.disputes_added,
        "changed row": len(taken.changes),
        "unchanged row": taken.unchanged,
    }
    parts = [_count(number, what) for what, number in counted.items() if number]
    return ", ".join(parts) or "no rows"


def _count(number: int, what: str) -> str:
    first, *rest = what.split(" from ")
    ending = "" if number == 1 else "s"
    return " from ".join([f"{number:,} {first}{ending}", *rest])
