"""Taking files in: how they were read, what they changed, and every row that could not be."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from dunning.cli.desk import Desk
from dunning.cli.terminal import Terminal
from dunning.errors import DunningError, UsageError
from dunning.intake.choices import Choices
from dunning.intake.customers import read_customers
from dunning.intake.headings import CUSTOMERS, INVOICES, PAYMENTS, field_names
from dunning.intake.invoices import read_invoices
from dunning.intake.payments import read_payments
from dunning.intake.table import Reading, open_table
from dunning.ledger.brought import InvoiceTerms
from dunning.ledger.incoming import Taken
from dunning.ledger.journal import Change
from dunning.ledger.profiles import keep_profile, profile_named, profiles_for
from dunning.ledger.take_customers import take_customers
from dunning.ledger.take_invoices import take_invoices
from dunning.ledger.take_payments import take_payments

CHANGES_SHOWN = 20
_SUBJECTS = {"invoices": INVOICES, "customers": CUSTOMERS, "payments": PAYMENTS}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was typed around the files of an import."""

    columns: Sequence[str]
    profile: str
    dates: str
    decimal: str
    encoding: str
    delimiter: str
    currency: str
    dry_run: bool
    all_or_nothing: bool
    due_days: int | None = None


_READERS: dict[str, Callable[[Path, Choices], Reading[Any]]] = {
    "invoices": read_invoices,
    "customers": read_customers,
    "payments": read_payments,
}


def take_files(desk: Desk, subject: str, files: Sequence[str], wishes: Wishes) -> None:
    """Takes each file in as one change of the book. Raises DunningError if any row was faulty."""
    terminal = desk.terminal()
    faulty = 0
    for file in files:
        faulty += len(_take_file(desk, terminal, subject, file, wishes).problems)
    if faulty:
        kept = "nothing was taken in" if wishes.all_or_nothing else "the good rows are in"
        if wishes.dry_run:
            kept = "nothing was changed, this was a dry run"
        raise DunningError(f"{_count(faulty, 'faulty row')} listed above; {kept}")


def _take_file(desk: Desk, terminal: Terminal, subject: str, file: str, wishes: Wishes) -> Taken:
    path = Path(file)
    choices, profile = _choices(desk, subject, path, wishes)
    reading = _READERS[subject](path, choices)
    terminal.say(f"Reading {file}" + (f" by profile {profile}" if profile else ""))
    for note in reading.notes:
        terminal.say(f"  {note}")
    with desk.changing() as change:
        taken = _take(desk, change, subject, reading, file, wishes)
        refused = bool(taken.problems) and wishes.all_or_nothing
        change.abandoned = wishes.dry_run or refused
        if wishes.profile and not change.abandoned:
            kept = asdict(replace(choices, columns=dict(choices.columns)))
            keep_profile(change.session, wishes.profile, subject, reading.fingerprint, kept)
        summary = _summary(subject, taken)
        change.note(f"imported {path.name}: {summary}")
    for problem in taken.problems:
        terminal.say(str(problem))
    _say_taken(terminal, file, taken, summary, reading.skipped, change.abandoned)
    return taken


def _take(
    desk: Desk, change: Change, subject: str, reading: Reading[Any], file: str, wishes: Wishes
) -> Taken:
    rows: Iterable[Any] = reading.rows()
    now = desk.clock.now
    if subject == "customers":
        return take_customers(change, rows, file, desk.today)
    if subject == "payments":
        return take_payments(change, rows, file, today=desk.today, recorded_at=now)
    terms = InvoiceTerms(desk.today, now, desk.settings.terms_days, wishes.due_days)
    return take_invoices(change, rows, file, terms)


def _choices(desk: Desk, subject: str, path: Path, wishes: Wishes) -> tuple[Choices, str]:
    """The choices typed, else those of the profile named, else of one that knows this header."""
    typed = Choices(
        columns=_columns(subject, wishes.columns),
        encoding=wishes.encoding,
        delimiter=wishes.delimiter,
        decimal=wishes.decimal,
        dates=wishes.dates,
        currency=wishes.currency or desk.settings.currency,
        country=desk.settings.country,
    )
    if wishes.columns or wishes.dates or wishes.decimal or wishes.encoding or wishes.delimiter:
        return typed, ""
    with desk.reading() as session:
        if wishes.profile:
            kept = profile_named(session, wishes.profile, subject)
            return Choices(**kept.choices), kept.name
        known = profiles_for(session, subject)
    for kept in known:
        choices = Choices(**kept.choices)
        if _fingerprint(path, choices, subject) == kept.fingerprint:
            return choices, kept.name
    return typed, ""


def _fingerprint(path: Path, choices: Choices, subject: str) -> str:
    try:
        return open_table(path, choices, _SUBJECTS[subject]).fingerprint
    except DunningError:
        return ""


def _columns(subject: str, typed: Sequence[str]) -> dict[str, str]:
    columns = {}
    for pair in typed:
        name, mark, heading = pair.partition("=")
        if not mark or name.strip() not in field_names(subject):
            known = ", ".join(field_names(subject))
            raise UsageError(f"--map {pair}: write FIELD=HEADER, with a field of {known}")
        columns[name.strip()] = heading.strip()
    return columns


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
