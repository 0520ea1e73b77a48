"""`kill -9` at random moments, and what was then in the book.

A quarter of the moments lie anywhere in a command's life. The others lie around the time in which
it holds the book's write lock, where all that can go wrong goes wrong.
"""

import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.failing import books, proofs
from benchmarks.failing.part import Part
from benchmarks.failing.program import Program, Running, Said
from benchmarks.failing.shelves import Databases, Files, Shelf, Watch

Check = Callable[[Program], list[str]]
COMMANDS = ("import", "log", "pay", "undo", "db upgrade", "db move")
ACKNOWLEDGED = {
    "import": "Undo with dunning undo",
    "log": "Logged: ",
    "pay": "Undo with dunning undo",
    "undo": "Took back: ",
    "db upgrade": "The book has schema ",
    "db move": "Moved ",
}
"""What the line says that tells the user that it is done."""

ANYWHERE = 0.25
_CUSTOMERS, _INVOICES, _IMPORTED, _FIRST_ENTRIES = 40, 400, 400, 400
_KILLS_OF_A_BOOK = 25
_LANES = 2
_ASK_AGAIN = 0.0003


@dataclass(slots=True)
class Tally:
    """How the kills of one command ended: what was there, and what the user had been told."""

    early: int = 0
    writing: int = 0
    unsaid: int = 0
    said: int = 0
    over: int = 0
    broken: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        """How many processes were killed; `over` counts those that had ended by themselves."""
        return self.early + self.writing + self.unsaid + self.said

    def count(self, end: "End", *, there: bool) -> None:
        """Counts one command."""
        if not end.said.killed:
            self.over += 1
        elif end.acknowledged:
            self.said += 1
        elif there:
            self.unsaid += 1
        elif end.wrote:
            self.writing += 1
        else:
            self.early += 1


@dataclass(frozen=True, slots=True)
class End:
    """How one command ended: what it said, and whether it had begun to write."""

    command: str
    said: Said
    wrote: bool

    @property
    def acknowledged(self) -> bool:
        """Whether it ended well, or had told so in a whole line."""
        whole = self.said.talk[: self.said.talk.rfind("\n") + 1]
        return self.said.code == 0 or ACKNOWLEDGED[self.command] in whole


@dataclass(slots=True)
class Usual:
    """How long one command takes, and how long it holds the lock, in seconds."""

    whole: float
    writing: float


@dataclass(frozen=True, slots=True)
class Ground:
    """What all kills on one engine begin with: books to copy, and how they look."""

    shelf: Shelf
    files: Files
    folder: Path
    template: str
    first: str
    first_image: proofs.Image
    upgraded_image: proofs.Image
    usual: dict[str, "Usual"]
    check: Check


def kill_part(
    shelf: Shelf,
    files: Files,
    folder: Path,
    kills: int,
    seed: int,
    usual: dict[str, "Usual"] | None = None,
    check: Check = proofs.check,
) -> Part:
    """Kills so many commands, of each kind as many, two at a time on books of their own.

    How long the commands usually take is measured before, unless it is given. `check` proves a
    book after each kill.
    """
    ground = _prepared(shelf, files, folder, dict(usual or {}), check)
    tallies = {command: Tally() for command in COMMANDS}
    if usual is None:
        learner = Killer(ground, "learner", random.Random(seed), tallies)  # noqa: S311
        for command in COMMANDS:
            learner.try_one(command, tallies[command])
    wanted = [COMMANDS[number % len(COMMANDS)] for number in range(kills)]
    random.Random(seed).shuffle(wanted)  # noqa: S311
    todo, lock = iter(wanted), threading.Lock()

    def work(lane: int) -> None:
        killer = Killer(ground, f"lane{lane}", random.Random(f"{seed} {lane}"), tallies)  # noqa: S311
        try:
            for command in _shared(todo, lock):
                killer.kill_one(command)
        except Exception as error:
            tallies[COMMANDS[0]].broken.append(f"the benchmark itself failed: {error!r}")
            raise

    threads = [threading.Thread(target=work, args=(lane,)) for lane in range(_LANES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _told(shelf, tallies)


def _told(shelf: Shelf, tallies: dict[str, Tally]) -> Part:
    columns = (
        "command",
        "kills",
        "before it wrote",
        "while it wrote",
        "done, not said",
        "done and said",
        "faults",
    )
    part = Part("kill", f"kill -9, {shelf.engine}", columns)
    for command, tally in tallies.items():
        moments = (tally.early, tally.writing, tally.unsaid, tally.said)
        part.rows.append((command, tally.kills, *moments, len(tally.broken)))
        part.broken += [f"{shelf.engine}, {command}: {fault}" for fault in tally.broken]
    sums = [sum(row[place] for row in part.rows) for place in range(1, len(columns))]  # type: ignore[misc]
    part.rows.append(("together", *sums))
    over = sum(tally.over for tally in tallies.values())
    part.notes.append(f"{over} more commands were over before they were killed")
    return part


def _shared(todo: Iterable[str], lock: threading.Lock) -> Iterator[str]:
    iterator = iter(todo)
    while True:
        with lock:
            command = next(iterator, None)
        if command is None:
            return
        yield command


def _prepared(
    shelf: Shelf, files: Files, folder: Path, usual: dict[str, "Usual"], check: Check
) -> Ground:
    template = shelf.place("template")
    books.fill(Program(folder, template), _CUSTOMERS, _INVOICES)
    first = books.first_book(shelf, files, "upgrade", _FIRST_ENTRIES)
    upgraded = shelf.copy(first, "upgraded")
    first_image = proofs.image(first)
    Program(folder, upgraded).must("db", "upgrade")
    shelf.settle(upgraded)
    upgraded_image = proofs.image(upgraded)
    images = first_image, upgraded_image
    return Ground(shelf, files, folder, template, first, *images, usual, check)


class Killer:
    """Kills commands one after the other, and looks at the book after each."""

    def __init__(
        self, ground: Ground, name: str, dice: random.Random, tallies: dict[str, Tally]
    ) -> None:
        self.ground = ground
        self.name = name
        self.dice = dice
        self.tallies = tallies
        self.made = 0
        self.living: LivingBook | None = None

    def kill_one(self, command: str) -> None:
        """Kills one command in its life, however often it ends before that."""
        tally = self.tallies[command]
        for _ in range(50):
            if self.try_one(command, tally).said.killed:
                return
        tally.broken.append("50 commands in a row ended before they could be killed")

    def try_one(self, command: str, tally: Tally) -> End:
        """Gives the command once, and kills it where it is known how long it takes."""
        if command == "db upgrade":
            return self._upgrade(tally)
        if command == "db move":
            return self._move(tally)
        return self._change(command, tally)

    def _change(self, command: str, tally: Tally) -> End:
        book = self._living_book()
        while command == "undo" and not book.standing():
            self._change("log", Tally())
            book = self._living_book()
        words = book.words(command)
        end = self.killed(command, book.program, words, self.ground.shelf, book.place)
        self.ground.shelf.settle(book.place)
        there = book.has_taken(end, tally.broken)
        tally.count(end, there=there)
        book.kills += end.said.killed
        return end

    def _living_book(self) -> "LivingBook":
        """The book that is killed on, a new one after so many kills."""
        if self.living is not None and self.living.kills >= _KILLS_OF_A_BOOK:
            self.ground.shelf.discard(self.living.place)
            self.living = None
        if self.living is None:
            place = self.ground.shelf.copy(self.ground.template, self._name())
            program = Program(self.ground.folder, place)
            self.living = LivingBook(place, program, self.dice, self.ground.check)
        return self.living

    def _upgrade(self, tally: Tally) -> End:
        ground = self.ground
        place = ground.shelf.copy(ground.first, self._name())
        program = Program(ground.folder, place)
        end = self.killed("db upgrade", program, ("db", "upgrade"), ground.shelf, place)
        ground.shelf.settle(place)
        found = proofs.image(place)
        if found not in (ground.first_image, ground.upgraded_image):
            tally.broken.append("the book is neither as it was nor upgraded")
        there = found == ground.upgraded_image
        if end.acknowledged and not there:
            tally.broken.append("the upgrade was acknowledged, and is not there")
        tally.broken += self._half_copies(place)
        tally.broken += ground.check(program)
        ground.shelf.settle(place)
        if proofs.image(place) != ground.upgraded_image:
            tally.broken.append("the next command did not upgrade the book")
        tally.count(end, there=there)
        ground.shelf.discard(place)
        return end

    def _half_copies(self, place: str) -> Iterator[str]:
        """The copies before the upgrade that are not the old book."""
        if "://" in place:
            return
        for copy in Path(place).parent.glob("*.backup"):
            if proofs.image(str(copy)) != self.ground.first_image:
                yield f"the copy {copy.name} is not the book as it was"

    def _move(self, tally: Tally) -> End:
        ground = self.ground
        here, there = self._ways()
        source = here.copy(self._source_for(here), self._name())
        target = there.place(self._name())
        program = Program(ground.folder, source)
        before = proofs.whole(source)
        end = self.killed("db move", program, ("db", "move", target), there, target)
        for shelf, place in ((here, source), (there, target)):
            shelf.settle(place)
        arrived = proofs.whole(target)
        whole = arrived == before
        if not whole and arrived is not None and any(arrived.values()):
            tally.broken.append("a part of the book arrived")
        if end.acknowledged and not whole:
            tally.broken.append("the move was acknowledged, and the book is not there")
        tally.broken += self._moved_again(program, target, whole=whole)
        there.settle(target)
        if proofs.whole(source) != before or proofs.whole(target) != before:
            tally.broken.append("moving again did not give the same book")
        tally.broken += ground.check(program.on(target))
        tally.count(end, there=whole)
        here.discard(source)
        there.discard(target)
        return end

    def _moved_again(self, program: Program, target: str, *, whole: bool) -> Iterator[str]:
        again = program.run("db", "move", target)
        refused = again.code == 1 and "already" in again.error
        if not (refused if whole else again.code == 0):
            yield f"moving again: {again}"

    def _ways(self) -> tuple[Shelf, Shelf]:
        """From where to where: on a server there and back, in turn."""
        shelf, files = self.ground.shelf, self.ground.files
        return (shelf, files) if self.dice.random() < 0.5 else (files, shelf)

    def _source_for(self, shelf: Shelf) -> str:
        if isinstance(self.ground.shelf, Databases) and isinstance(shelf, Files):
            return self._own_file()
        return self.ground.template

    def _own_file(self) -> str:
        """The template as a file, moved there by the program."""
        place = str(self.ground.files.folder / f"template-{self.name}.db")
        if not Path(place).exists():
            Program(self.ground.folder, self.ground.template).must("db", "move", place)
        return place

    def killed(
        self, command: str, program: Program, words: tuple[str, ...], shelf: Shelf, place: str
    ) -> End:
        """Runs the command, and kills it at a random moment of the usual time it takes."""
        with shelf.watching(place) as writes:
            running = program.start(*words)
            usual = self.ground.usual.get(command)
            wrote = True
            if usual is None:
                self.ground.usual[command] = _learned(running, writes)
            elif self.dice.random() < ANYWHERE:
                wrote = _writes_within(self.dice.uniform(0, usual.whole), writes)
            else:
                _until_it_writes(running, writes)
                time.sleep(self.dice.uniform(0, 1.3 * usual.writing))
            running.kill()
        return End(command, running.ended(), wrote)

    def _name(self) -> str:
        self.made += 1
        return f"{self.name}_{self.made}"


def _until_it_writes(running: Running, writes: Watch) -> None:
    while not running.is_over() and not writes():
        time.sleep(_ASK_AGAIN)


def _writes_within(seconds: float, writes: Watch) -> bool:
    """Waits, and tells whether anybody wrote meanwhile."""
    until, wrote = time.monotonic() + seconds, False
    while time.monotonic() < until:
        wrote = wrote or writes()
        time.sleep(_ASK_AGAIN)
    return wrote


def _learned(running: Running, writes: Watch) -> Usual:
    """How long a command takes that is left to end by itself."""
    first = last = None
    while not running.is_over():
        if writes():
            last = time.monotonic()
            first = first or last
        time.sleep(_ASK_AGAIN)
    writing = last - first if first and last else 0.0
    return Usual(time.monotonic() - running.started, max(writing, 0.005))


class LivingBook:
    """A book that goes on after every kill. `told` is what its journal must hold."""

    def __init__(
        self, place: str, program: Program, dice: random.Random, check: Check = proofs.check
    ) -> None:
        self.place = place
        self.program = program
        self.dice = dice
        self.check = check
        self.kills = 0
        self.number = 0
        self.told = proofs.entries(place)
        self.base = len(self.told)

    def words(self, command: str) -> tuple[str, ...]:
        """What is typed next for a command, never twice the same."""
        self.number += 1
        writers: dict[str, Callable[[], tuple[str, ...]]] = {
            "import": self._import,
            "log": self._log,
            "pay": self._pay,
            "undo": self._undo,
        }
        return writers[command]()

    def standing(self) -> list[proofs.Entry]:
        """What was done here and not taken back, the newest last."""
        undone = {entry.undoes for entry in self.told}
        return [
            entry
            for entry in self.told[self.base :]
            if entry.undoes is None and entry.number not in undone
        ]

    def has_taken(self, end: End, broken: list[str]) -> bool:
        """Whether the command is in the book. Every law that does not hold goes to `broken`."""
        said = end.said
        broken += self.check(self.program)
        found = proofs.entries(self.place)
        before, more = found[: len(self.told)], found[len(self.told) :]
        if before != self.told:
            broken.append(f"what was acknowledged before is gone, after {said}")
        if [entry.typed for entry in more] not in ([], [said.typed]):
            broken.append(f"the journal has {more}, after {said}")
        if end.acknowledged and not more:
            broken.append(f"acknowledged, and not there: {said}")
        if not said.killed and said.code:
            broken.append(f"failed without being killed: {said}")
        broken += [f"in part: {row}, after {said}" for row in proofs.untold(self.place)[:3]]
        self.told = found
        return bool(more)

    def _import(self) -> tuple[str, ...]:
        mark = f"{Path(self.program.folder).name}-{self.number}"
        file = self.program.folder / f"{id(self)}-{mark}.csv"
        first = self.number * _IMPORTED
        days = [books.TODAY.replace(month=4), books.TODAY.replace(month=5)]
        numbers = range(first, first + _IMPORTED)
        books.invoices_file(file, _CUSTOMERS, "B", numbers, days)
        return ("import", "invoices", "--currency", "EUR", str(file))

    def _log(self) -> tuple[str, ...]:
        owner = self.dice.randrange(_CUSTOMERS)
        ways = (
            ("no-answer",),
            ("says-paid", "--said", "cash-flow"),
            ("callback", "thu"),
            ("promised", "fri", "50.00", "mon", "20.00"),
            ("redirected", "--to", f"Somebody {self.number}", "--phone", "+3611"),
            ("disputed", f"A-{owner}"),
        )
        chosen = self.dice.choice(ways)
        return ("log", books.code_of(owner), *chosen, "--note", f"call {self.number}")

    def _pay(self) -> tuple[str, ...]:
        owner = books.code_of(self.dice.randrange(_CUSTOMERS))
        amount = f"{self.dice.randrange(100, 90000) / 100:.2f}"
        return ("pay", owner, amount, "--reference", f"payment {self.number}")

    def _undo(self) -> tuple[str, ...]:
        imports = [entry for entry in self.standing() if entry.typed.startswith("import")]
        if imports and self.dice.random() < 0.5:
            return ("undo", str(imports[-1].number))
        return ("undo",)
