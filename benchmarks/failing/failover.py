"""The primary server is killed in the middle of a run of logged calls, and the standby takes over.

Replication is synchronous: the primary acknowledges nothing that the standby has not written.
The callers keep to one URL that names both servers.
"""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.failing import books, proofs
from benchmarks.failing.part import Part
from benchmarks.failing.program import Program, Said
from benchmarks.failing.server import Server
from benchmarks.failing.shelves import Databases

STANDBY = "standby"
_CUSTOMERS = 60
_CALLERS = 3
_PATIENCE = 120.0
_COLUMNS = (
    "takeover",
    "acknowledged",
    "by the first",
    "by the second",
    "failed",
    "there, not said",
    "lost",
    "seconds without",
)


@dataclass(slots=True)
class Run:
    """What the callers were told, each command with the moment it ended."""

    said: list[tuple[float, Said]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def acknowledged(self) -> int:
        """How many calls were logged by now."""
        return sum(said.code == 0 for _, said in self.said)


def failover_part(folder: Path, rounds: int, seed: int, logged: int = 10) -> Part:
    """So many primaries are killed, each with a standby of its own.

    `logged` calls are acknowledged at least before that, and as many after.
    """
    part = Part("failover", "the primary killed, the standby promoted, PostgreSQL", _COLUMNS)
    for number in range(1, rounds + 1):
        own = folder / f"failover-{number}"
        own.mkdir()
        own.chmod(0o755)
        _take_over(part, own, number, logged, random.Random(f"{seed} {number}"))  # noqa: S311
    return part


def _take_over(part: Part, folder: Path, number: int, logged: int, dice: random.Random) -> None:
    first = Server.made(folder / "first")
    second: Server | None = None
    try:
        first.start()
        shelf = Databases(first, "book")
        place = shelf.place("one")
        books.fill(Program(folder, place), _CUSTOMERS, 2 * _CUSTOMERS)
        before = proofs.entries(place)
        second = first.standby(folder / "second", STANDBY)
        second.start()
        _wait_for_both(first)
        both = place.replace(
            f"127.0.0.1:{first.port}/", f"127.0.0.1:{first.port},127.0.0.1:{second.port}/"
        )
        program = Program(folder, f"{both}?target_session_attrs=read-write")
        run, killed = _run_of_calls(program, shelf, place, second, logged, dice)
        row = _judged(part, program, run, killed, before)
        part.rows.append((number, *row))
        if row[2] < logged:
            part.broken.append("the standby did not take over")
    finally:
        for server in (first, second):
            if server is not None:
                server.stop()


def _wait_for_both(first: Server) -> None:
    """From now on the primary waits for its standby. A setting of its own: it is not replicated."""
    with first.connected() as connection:
        connection.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{STANDBY}'")
        connection.execute("SELECT pg_reload_conf()")
        until = time.monotonic() + _PATIENCE
        asked = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
        while connection.execute(asked).fetchone() != (1,):
            if time.monotonic() > until:
                raise RuntimeError("the standby does not follow")
            time.sleep(0.05)


def _run_of_calls(
    program: Program,
    shelf: Databases,
    place: str,
    second: Server,
    logged: int,
    dice: random.Random,
) -> tuple[Run, float]:
    """Callers log one call after the other while the servers change. Returns the moment of it.

    The primary dies while one of them writes.
    """
    run = Run()
    callers = [
        threading.Thread(target=_log_calls, args=(program.by(f"caller{number}"), run, number))
        for number in range(_CALLERS)
    ]
    for caller in callers:
        caller.start()
    _until(run, logged)
    with shelf.watching(place) as somebody_writes:
        _wait_until(somebody_writes)
        time.sleep(dice.uniform(0, 0.04))
        shelf.server.kill()
    killed = time.monotonic()
    second.promote()
    _until(run, run.acknowledged() + logged)
    run.over.set()
    for caller in callers:
        caller.join()
    return run, killed


def _log_calls(program: Program, run: Run, number: int) -> None:
    turn = 0
    while not run.over.is_set():
        turn += 1
        code = books.code_of((turn * _CALLERS + number) % _CUSTOMERS)
        said = program.run("log", code, "no-answer", "--note", f"{program.caller}-{turn}")
        run.said.append((time.monotonic(), said))


def _until(run: Run, acknowledged: int) -> None:
    _wait_until(lambda: run.acknowledged() >= acknowledged)


def _wait_until(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE
    while not happened() and time.monotonic() < until:
        time.sleep(0.001)


def _judged(
    part: Part, program: Program, run: Run, killed: float, before: Sequence[proofs.Entry]
) -> tuple[int | float, ...]:
    told = [entry.typed for entry in proofs.entries(program.place)[len(before) :]]
    done = [(ended, said) for ended, said in run.said if said.code == 0]
    failed = [said for _, said in run.said if said.code]
    lost = [said for _, said in done if said.typed not in told]
    unsaid = [said for said in failed if said.typed in told]
    second = [ended - said.seconds for ended, said in done if ended > killed]
    part.broken += [f"lost: {said}" for said in lost]
    part.broken += [
        f"not told plainly: {said}\n{said.talk}" for said in failed if not said.told_plainly
    ]
    part.broken += [
        f"it is there, and this was said: {said}" for said in unsaid if "nothing was" in said.error
    ]
    if len(told) != len(set(told)):
        part.broken.append("a call was logged twice")
    part.broken += [*proofs.untold(program.place)[:5], *proofs.check(program)]
    after = min((ended for ended, _ in done if ended > killed), default=killed)
    numbers = (len(done), len(done) - len(second), len(second), len(failed), len(unsaid), len(lost))
    return (*numbers, after - killed)
