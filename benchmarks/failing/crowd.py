"""Many processes at once, each a caller who claims, logs and pays: nothing is lost or done twice.

Each caller either starts the program anew for every command, as from a shell, or keeps it running
and gives it one command after the other, which leaves far more of the time to the book.
"""

import multiprocessing
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import text

from benchmarks.failing import books, proofs
from benchmarks.failing.part import Cell, Part
from benchmarks.failing.program import Program, Said, surroundings
from benchmarks.failing.shelves import Shelf
from dunning.ledger.book import BUSY_SECONDS

Run = Callable[..., Said]
COLUMNS = (
    "callers",
    "commands",
    "a second",
    "median s",
    "longest s",
    "claims",
    "calls",
    "payments",
    "busy",
    "lost",
    "claimed twice",
    "rung twice",
    "other errors",
)
_PAYERS = 5
"""All payments go to so few customers, so that they meet."""
_TRIES = 3
_BUSY = 5


@dataclass(frozen=True, slots=True)
class Event:
    """One command of one caller: what it came to, and from when until when, by one clock."""

    caller: str
    kind: str
    customer: str
    said: Said
    started: float

    @property
    def ended(self) -> float:
        """When it had ended."""
        return self.started + self.said.seconds


def crowd_part(
    shelf: Shelf,
    folder: Path,
    processes: int,
    seconds: float,
    seed: int,
    customers: int = 300,
) -> Part:
    """So many callers at once for so long, started for each command and then kept running."""
    part = Part("crowd", f"{processes} processes at once, {shelf.engine}", COLUMNS)
    template = shelf.place("crowd")
    books.fill(Program(folder, template), customers, 2 * customers)
    for name, gather in (("started each time", _starting), ("kept running", _running)):
        place = shelf.copy(template, f"crowd_{name.replace(' ', '_')}")
        program = Program(folder, place)
        before = proofs.entries(place)
        events = gather(program, processes, seconds, seed)
        shelf.settle(place)
        row, broken = _judged(events, program, before, seconds)
        part.rows.append((name, *row))
        part.broken += [f"{shelf.engine}, {name}: {fault}" for fault in broken]
        shelf.discard(place)
    return part


def work(run: Run, caller: str, until: float, dice: random.Random) -> Iterator[Event]:
    """What one caller does: claims somebody, logs the call, takes every third back, and pays."""
    turn = 0
    while time.monotonic() < until:
        turn += 1
        claim = _event(run, caller, "next", "", "next", "--json")
        yield claim
        customer = _claimed(claim.said)
        if customer:
            yield from _called(run, caller, customer, turn, take_back=turn % 3 == 0)
        payer = books.code_of(dice.randrange(_PAYERS))
        reference = ("--reference", f"{caller}-{turn}")
        yield _event(run, caller, "pay", payer, "pay", payer, "1.00", *reference)


def _called(run: Run, caller: str, customer: str, turn: int, *, take_back: bool) -> Iterator[Event]:
    outcome = ("promised", "fri", "10.00") if turn % 2 else ("no-answer",)
    words = ("log", customer, *outcome, "--note", f"{caller}-{turn}")
    logged = None
    for _ in range(_TRIES):
        logged = _event(run, caller, "log", customer, *words)
        yield logged
        if logged.said.code == 0:
            break
    if take_back and logged is not None and logged.said.code == 0:
        yield _event(run, caller, "undo", customer, "undo")


def _event(run: Run, caller: str, kind: str, customer: str, *words: str) -> Event:
    started = time.monotonic()
    said = run(*words)
    name = customer or _claimed(said)
    return Event(caller, kind, name, said, started)


def _claimed(said: Said) -> str:
    """The customer on the card, empty where there was none."""
    if said.code or not said.out.startswith("{"):
        return ""
    return said.out.partition('"customer": "')[2].partition('"')[0]


def _starting(program: Program, processes: int, seconds: float, seed: int) -> list[Event]:
    """Every command is a process of its own."""
    found: list[Event] = []
    until = time.monotonic() + seconds

    def call(number: int) -> None:
        dice = random.Random(f"{seed} {number}")  # noqa: S311
        caller = f"caller{number:02}"
        found.extend(work(program.by(caller).run, caller, until, dice))

    threads = [threading.Thread(target=call, args=(number,)) for number in range(processes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _running(program: Program, processes: int, seconds: float, seed: int) -> list[Event]:
    """Every caller is one process, in which one command follows the other."""
    context = multiprocessing.get_context("spawn")
    ready, go = context.Barrier(processes + 1), context.Value("d", 0.0)
    found = context.Queue()
    callers = [
        context.Process(target=_caller, args=(program, number, seed, ready, go, found))
        for number in range(processes)
    ]
    for caller in callers:
        caller.start()
    ready.wait()
    go.value = time.monotonic() + seconds
    ready.wait()
    events = [event for _ in callers for event in found.get()]
    for caller in callers:
        caller.join()
    return events


def _caller(program: Program, number: int, seed: int, ready: Any, until: Any, found: Any) -> None:
    """A caller's process: all of them begin when the last is ready."""
    own = program.by(f"caller{number:02}")
    dice = random.Random(f"{seed} {number}")  # noqa: S311
    with surroundings(program.folder):
        own.here("db", "check")
        ready.wait()
        ready.wait()
        found.put(list(work(own.here, own.caller, until.value, dice)))


def _judged(
    events: Sequence[Event], program: Program, before: list[proofs.Entry], seconds: float
) -> tuple[tuple[Cell, ...], list[str]]:
    done = [event for event in events if event.said.code == 0]
    failed = [event for event in events if event.said.code]
    busy = [event for event in failed if is_clear_busy(event.said)]
    others = [event for event in failed if not is_clear_busy(event.said)]
    twice, again = list(claimed_twice(events)), list(rung_twice(done))
    lost = lost_updates(program.place, done)
    broken = [f"an error that is not busy: {event.said}" for event in others]
    broken += [*twice, *again, *_not_in_the_journal(program.place, done, before)]
    broken += [f"{lost} updates were lost"] if lost else []
    broken += proofs.untold(program.place)[:5]
    broken += proofs.check(program)
    kinds = Counter(event.kind for event in done)
    claims = sum(event.kind == "next" and bool(event.customer) for event in done)
    took = [event.said.seconds for event in events]
    return (
        len(done),
        len(done) / seconds,
        median(took),
        max(took),
        claims,
        kinds["log"],
        kinds["pay"],
        len(busy),
        lost,
        len(twice),
        len(again),
        len(others),
    ), broken


def is_clear_busy(said: Said) -> bool:
    """Whether it waited as long as is promised, and said then that the book is busy."""
    waited = said.seconds >= BUSY_SECONDS
    return said.code == _BUSY and " is busy: " in said.error and waited and said.told_plainly


def claimed_twice(events: Iterable[Event]) -> Iterator[str]:
    """Whoever was on the cards of two callers at the same time.

    A card is held from the moment it is shown until its caller begins to log the call.
    """
    held: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
    for own in _by_caller(events).values():
        for place, event in enumerate(own):
            if event.kind == "next" and event.customer:
                until = own[place + 1].started if place + 1 < len(own) else float("inf")
                held[event.customer].append((event.ended, until, event.caller))
    for customer, times in held.items():
        times.sort()
        for (_, until, first), (since, _, second) in pairwise(times):
            if since < until and first != second:
                yield f"{customer} was claimed by {first} and {second} at the same time"


def rung_twice(done: Iterable[Event]) -> Iterator[str]:
    """Whoever came on a card after a call that was logged, not taken back, and closed their day."""
    called: dict[str, float] = {}
    for own in _by_caller(done).values():
        for event, following in zip(own, [*own[1:], None], strict=True):
            kept = following is None or following.kind != "undo"
            if event.kind == "log" and kept:
                first = called.get(event.customer, event.ended)
                called[event.customer] = min(first, event.ended)
    for event in done:
        if event.kind == "next" and event.ended > called.get(event.customer, float("inf")):
            yield f"{event.customer} came to {event.caller} though the day's call was logged"


def lost_updates(place: str, done: Iterable[Event]) -> int:
    """How many payments that were acknowledged are missing from what is open (1.00 EUR each)."""
    paid = sum(event.kind == "pay" for event in done)
    asked = "SELECT sum(amount - open_amount) FROM invoice"
    with books.engine_of(place).connect() as connection:
        settled = connection.execute(text(asked)).scalar() or 0
        kept = connection.execute(text("SELECT sum(unallocated) FROM payment")).scalar() or 0
    return paid - int(settled + kept) // 10_000


def _not_in_the_journal(
    place: str, done: Iterable[Event], before: list[proofs.Entry]
) -> Iterator[str]:
    """Where the journal has other commands of a caller than those that were acknowledged."""
    told = defaultdict(list)
    for entry in proofs.entries(place)[len(before) :]:
        told[entry.who].append(entry.typed)
    acknowledged = _by_caller(event for event in done if event.kind != "next")
    for caller in told.keys() | acknowledged.keys():
        typed = [event.said.typed for event in acknowledged.get(caller, [])]
        if typed != told[caller]:
            lacking = Counter(typed) - Counter(told[caller])
            extra = Counter(told[caller]) - Counter(typed)
            yield f"{caller}: lacking {[*lacking]}, not acknowledged {[*extra]}"


def _by_caller(events: Iterable[Event]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        found[event.caller].append(event)
    return found
