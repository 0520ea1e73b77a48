"""Every command that writes, with what it needs, and every command that does not."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.failing import books
from benchmarks.failing.program import Program

Command = tuple[str, ...]


def _commands(lines: str) -> tuple[Command, ...]:
    return tuple(tuple(shlex.split(line)) for line in lines.strip().splitlines())


BOOK_COMMANDS = _commands(
    """
    import customers {customers}
    import invoices --currency EUR {invoices}
    import payments {payments}
    next
    log lufi no-answer
    log lufi promised fri 500 --note "as soon as the bank opens"
    log lufi disputed A-1
    log lufi redirected --to Bela --phone +3615
    log lufi insolvent
    pay lufi 120.50 --reference "on account"
    payment reverse 1
    undo
    redo
    invoice add lufi A-9 900 --due 2026-03-20
    invoice credit A-1 10
    invoice write-off A-1
    customer add neu "Neu Kft."
    customer edit lufi --name "Lufi Bt." --note moved
    customer assign lufi anna
    customer forget done --yes
    contact add lufi Bela
    contact edit lufi Anna --phone +3619
    promise withdraw 1
    dispute open lufi A-1
    dispute resolve lufi A-2
    consequence add lufi interest --on 2026-04-01 --decided-by Vera --basis "contract 7"
    consequence announce lufi lawyer
    consequence done lufi lawyer
    consequence withdraw lufi lawyer
    pause lufi +7d
    resume bolt
    old lufi keep
    hand-over lufi
    db upgrade
    """
)
"""What changes the book itself. The last one is given on a book of the first schema."""

FILE_COMMANDS = _commands(
    """
    db backup {disk}/copy.db
    db move {disk}/moved.db
    --book {disk}/restored.db db restore {backup}
    report overdue -o {disk}/overdue.csv
    demo --keep {disk}/demo.db
    """
)
"""What leaves the book as it is and writes a file."""

ELSEWHERE = {
    "db grant": "changes rights on a server, and no book",
    "plan edit": "writes a plan file, by an editor on a terminal",
}
READING = frozenset(
    " ".join(words)
    for words in _commands(
        """
        agenda
        check
        consequence list
        contact list
        contact show
        customer list
        customer show
        db check
        dispute list
        due
        history
        interest
        invoice list
        invoice show
        payment list
        plan check
        plan show
        promise list
        report commission
        report scripts
        script check
        script for
        script lines
        why
        """
    )
)
BEFORE = _commands(
    """
    customer add lufi "Lufi Kft." --currency EUR
    customer add bolt "Bolt Bt." --currency EUR
    customer add done "Done Kft." --currency EUR
    contact add lufi Anna --phone +3611
    contact add done Bela --phone +3612
    invoice add lufi A-1 3400 --issued 2026-01-05 --due 2026-02-04
    invoice add lufi A-2 800 --issued 2026-01-05 --due 2026-02-10
    invoice add lufi A-3 90 --issued 2025-08-05 --due 2025-09-10
    customer add ring "Ring Zrt." --currency EUR
    invoice add ring R-1 500 --issued 2026-01-05 --due 2026-02-04
    invoice add bolt B-1 700 --issued 2026-01-05 --due 2026-02-10
    pay lufi 40
    dispute open lufi A-2
    consequence add lufi lawyer --on 2026-03-02 --decided-by Vera --basis "contract 7"
    pause bolt +7d
    log lufi promised mon 100 --with Anna
    """
)
_BEFORE_BY_IDA = _commands(
    """
    pay bolt 7
    pay bolt 8
    undo
    """
)
"""So that Ida has something to do again."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Books on which every command of the list can be given, and the files that some take.

    `template` is a book of today, `first` one of the first schema.
    """

    template: str
    first: str
    files: dict[str, str]

    def filled(self, command: Command, disk: Path) -> Command:
        """The command with the places of files in it."""
        return tuple(word.format(disk=disk, **self.files) for word in command)

    def book_for(self, command: Command) -> str:
        """The book that a command is given on."""
        return self.first if command == ("db", "upgrade") else self.template


def set_up(program: Program, first: str) -> Scene:
    """Fills a new book with something for every command."""
    for line in BEFORE:
        program.must(*line)
    for line in _BEFORE_BY_IDA:
        program.by("ida").must(*line)
    folder, numbers, days = program.folder, range(300), books.overdue_days()
    invoices = books.invoices_file(folder / "many-invoices.csv", 300, "M", numbers, days)
    payers = ("lufi", "bolt")
    files = {
        "customers": books.customers_file(folder / "many-customers.csv", 300),
        "invoices": invoices,
        "payments": books.payments_file(folder / "many-payments.csv", payers, numbers),
        "backup": folder / "backup.db",
    }
    if "://" not in program.place:
        program.must("db", "backup", str(files["backup"]))
    return Scene(program.place, first, {name: str(path) for name, path in files.items()})


def caller_of(command: Command) -> str:
    """Who gives a command: only Ida has something to redo."""
    return "ida" if command == ("redo",) else "eva"


def name_of(command: Command) -> str:
    """The command's name, with its group's before it."""
    words = command[2:] if command[0].startswith("-") else command
    return words[0] if words[0] in _WITHOUT_GROUP else " ".join(words[:2])


_WITHOUT_GROUP = frozenset("next log pay undo redo pause resume old hand-over demo".split())


def commands_of(command: Any) -> Iterator[str]:
    """The name of every command below one of Typer's."""
    below: dict[str, Any] = getattr(command, "commands", {})
    for name, one in below.items():
        if hasattr(one, "commands"):
            yield from (f"{name} {deeper}" for deeper in commands_of(one))
        else:
            yield name


def known_commands() -> Sequence[str]:
    """Every command named here."""
    return sorted({*map(name_of, (*BOOK_COMMANDS, *FILE_COMMANDS)), *READING, *ELSEWHERE})
