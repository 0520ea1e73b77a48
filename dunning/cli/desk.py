"""What a command works with: the book, the settings, the clock and the terminal."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from dunning.cli.terminal import Terminal, find_terminal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dunning.ledger.asking import Ask
    from dunning.ledger.book import Book
    from dunning.ledger.day import Day
    from dunning.ledger.journal import Change
    from dunning.settings import Clock, Settings

ROOT_OPTIONS = ("--book", "--today", "--as")
"""Options before the command that take a value."""

OF_A_BOOK_THERE_IS = frozenset(
    "log pay payment promise dispute consequence pause resume old hand-over undo redo".split()
)
"""Commands about what a book holds already: a book named by mistake is not made for them."""


class Desk:
    """One command's surroundings. Everything costly is made when it is first asked for."""

    def __init__(
        self,
        place: str,
        typed: str,
        ask: bool = True,
        caller_named: str = "",
        day_named: str = "",
    ) -> None:
        self.place, self.typed, self.ask = place, typed, ask
        self.caller_named, self.day_named = caller_named, day_named

    @cached_property
    def settings(self) -> "Settings":
        """The user's settings file, or the defaults."""
        from dunning.settings import load_settings, settings_path

        return load_settings(settings_path())

    @cached_property
    def clock(self) -> "Clock":
        """Today and now, in the user's zone."""
        from dunning.settings import read_clock

        return read_clock(self.settings, self._day_named())

    @property
    def today(self) -> date:
        """The user's calendar day."""
        return self.clock.today

    @cached_property
    def caller(self) -> str:
        """Who is calling: `--as`, the settings, else the computer's user."""
        named = (self.caller_named or self.settings.caller).strip()
        try:
            name = named or _system_user()
            name.encode()
        except (OSError, KeyError, UnicodeEncodeError):
            return "somebody"
        return name

    @cached_property
    def book(self) -> "Book":
        """The book, brought up to date if need be, and made where a book may begin."""
        return self.opened(create=self.typed.partition(" ")[0] not in OF_A_BOOK_THERE_IS)

    def opened(self, *, create: bool, upgrade: bool = True) -> "Book":
        """The book; what opening it changed is said. Raises NotFoundError without `create`."""
        from dunning.ledger.book import open_book, redacted

        book = open_book(self.place, create=create, upgrade=upgrade)
        self.__dict__["book"] = book
        where = redacted(self.place)
        if book.is_new:
            self.terminal().say(f"Made a new book at {where}")
        if book.kept_copy:
            self.terminal().say(f"Upgraded the book at {where}; the old one is {book.kept_copy}")
        return book

    def close(self) -> None:
        """Lets go of the book, if it was opened."""
        if "book" in self.__dict__:
            self.book.close()

    def terminal(self, *, json: bool = False, plain: bool = False) -> Terminal:
        """The terminal, writing in the form asked for."""
        return find_terminal(json_wanted=json, plain_wanted=plain, ask=self.ask)

    @contextmanager
    def reading(self) -> Iterator["Session"]:
        """A session on one moment of the book."""
        with self.book.read() as session:
            yield session

    @contextmanager
    def asking(self) -> Iterator["Ask"]:
        """Answers from one moment of the book, without SQLAlchemy where nothing needs it."""
        from dunning.ledger.driver import looking_into

        if "book" not in self.__dict__:
            with looking_into(self.place) as ask:
                if ask is not None:
                    yield ask
                    return
        from dunning.ledger.answers import answers_of

        with self.reading() as session:
            yield answers_of(session)

    @contextmanager
    def leasing(self) -> Iterator["Ask"]:
        """The same for claims, which are in the book at the end, or nothing of them."""
        from dunning.ledger.driver import leasing

        if "book" not in self.__dict__:
            with leasing(self.place) as ask:
                if ask is not None:
                    yield ask
                    return
        from dunning.ledger.answers import answers_of

        with self.book.lease() as session:
            yield answers_of(session)

    @contextmanager
    def changing(self) -> Iterator["Change"]:
        """A change that is journalled under what was typed."""
        with self.book.change(self.typed, self.caller, self.clock.now) as change:
            yield change

    def day(self, on: date | None = None) -> "Day":
        """A day as the ledger is asked about it."""
        from dunning.ledger.day import Day

        return Day(on or self.today, self.clock.zone, self.settings.review_days)

    def _day_named(self) -> date | None:
        if not self.day_named:
            return None
        from dunning.cli.dates import read_date
        from dunning.settings import read_clock

        real = read_clock(self.settings, None).today
        return read_date(self.day_named, real)


def _system_user() -> str:
    import getpass

    return getpass.getuser()


def command_typed(arguments: Sequence[str]) -> str:
    """What was typed, from the command word on: the book's address may hold a password."""
    import shlex

    return shlex.join(words_typed(arguments))


def words_typed(arguments: Sequence[str]) -> list[str]:
    """The arguments from the command word on."""
    rest = list(arguments)
    while rest and rest[0].startswith("-"):
        takes_value = rest[0] in ROOT_OPTIONS
        del rest[: 2 if takes_value else 1]
    return rest
