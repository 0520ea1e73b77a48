"""How long commands take beside programs that are known to be quick, and how that grows.

python benchmarks/speed.py --sizes 1000,10000
python benchmarks/speed.py --sizes 100000,1000000 --only due --only growth --folder books
python benchmarks/speed.py --sizes 10000 --check --margin 1.5
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CalledProcessError

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.processes import Clock, FailedError, Timing, interleaved
from benchmarks.speed_rows import Limit, Row, Workshop, keys, rows


@dataclass(frozen=True, slots=True)
class Measured:
    """A row with the timings of all its commands that are installed, by name."""

    row: Row
    timings: Mapping[str, Timing]

    @property
    def missing(self) -> list[str]:
        """The commands that are not installed here."""
        commands = (self.row.command, *self.row.peers)
        return [command.name for command in commands if command.name not in self.timings]

    def ratio(self, limit: Limit, clock: Clock | None = None) -> float | None:
        """How many times its peer the command takes, None where either is missing."""
        names = [self.row.command.name, limit.peer, *([limit.plus] if limit.plus else [])]
        if not set(names) <= self.timings.keys():
            return None
        times = [self.timings[name].fastest(clock or limit.clock) for name in names]
        return (times[0] - sum(times[2:])) / times[1]

    def exceeded(self, margin: float) -> list[str]:
        """In words, each limit of the row that is exceeded by more than the margin."""
        found = []
        for limit in self.row.limits:
            ratio = self.ratio(limit)
            if ratio is not None and ratio > limit.times * margin:
                found.append(f"{self.row.title}: {ratio:.2f} x {limit.peer}, {_allowed(limit)}")
        timing = self.timings.get(self.row.command.name)
        if self.row.memory and timing and timing.memory > self.row.memory * margin:
            found.append(f"{self.row.title}: {timing.memory:.0f} MB, not {self.row.memory}")
        return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures row by row and prints each as it is done; 1 when a limit was to be kept."""
    asked = _parser().parse_args(arguments)
    measured: list[Measured] = []
    try:
        with _folder(asked.folder) as folder:
            workshop = Workshop(folder, asked.seed, asked.postgresql)
            for row in rows(workshop, sorted(asked.sizes), asked.only):
                commands = (row.command, *row.peers)
                one = Measured(row, interleaved(commands, workshop.environment, asked.runs))
                measured.append(one)
                if not asked.json:
                    sys.stdout.write("\n".join(_lines(one)) + "\n\n")
                    sys.stdout.flush()
    except (FailedError, CalledProcessError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if asked.json:
        sys.stdout.write(as_json(measured))
    exceeded = [words for one in measured for words in one.exceeded(asked.margin)]
    if asked.check and exceeded:
        sys.stderr.write("".join(f"too slow: {words}\n" for words in exceeded))
    return 1 if asked.check and exceeded else 0


def as_json(measured: Sequence[Measured]) -> str:
    """For machines: seconds, megabytes and ratios of every row, and what the machine was like."""
    load, _, _ = os.getloadavg()
    answer = {
        "processors": os.cpu_count(),
        "load": round(load, 1),
        "rows": [
            {
                "row": one.row.key,
                "title": one.row.title,
                "command": one.row.command.name,
                "missing": one.missing,
                "times": {name: _numbers(timing) for name, timing in one.timings.items()},
                "limits": [_judged(one, limit) for limit in one.row.limits],
                "memory_at_most": one.row.memory,
            }
            for one in measured
        ],
    }
    return json.dumps(answer, indent=2) + "\n"


def _numbers(timing: Timing) -> Mapping[str, float]:
    return {
        "wall": round(timing.fastest("wall"), 4),
        "wall_median": round(timing.median("wall"), 4),
        "cpu": round(timing.fastest("cpu"), 4),
        "cpu_median": round(timing.median("cpu"), 4),
        "megabytes": round(timing.memory, 1),
        "runs": len(timing.runs),
    }


def _judged(one: Measured, limit: Limit) -> Mapping[str, float | str | None]:
    return {
        "peer": limit.peer,
        "plus": limit.plus,
        "clock": limit.clock,
        "at_most": limit.times,
        "ratio": one.ratio(limit),
        "ratio_by_the_clock": one.ratio(limit, "wall"),
    }


def _lines(one: Measured) -> Iterator[str]:
    """For people: a line per command, then one per limit."""
    yield one.row.title
    yield f"  {'seconds':42}{'fastest':>9}{'median':>9}{'CPU':>9}{'median':>9}{'x':>8}{'MB':>7}"
    first = one.timings.get(one.row.command.name)
    for name, timing in one.timings.items():
        times = (timing.fastest("wall"), timing.median("wall"))
        used = (timing.fastest("cpu"), timing.median("cpu"))
        share = first.fastest("cpu") / used[0] if first and used[0] else 0.0
        numbers = "".join(f"{number:9.3f}" for number in (*times, *used))
        yield f"  {name:42}{numbers}{share:8.2f}{timing.memory:7.0f}"
    for name in one.missing:
        yield f"  {name:42} missing: not installed here"
    for limit in one.row.limits:
        ratio = one.ratio(limit)
        if ratio is None:
            yield f"  not judged against {limit.peer}: missing"
            continue
        word = "kept" if ratio <= limit.times else "EXCEEDED"
        by_clock = f"{one.ratio(limit, 'wall') or 0:.2f} by the clock"
        yield f"  {word}: {ratio:.2f} x {limit.peer} ({by_clock}), {_allowed(limit)}"
    if one.row.memory and first:
        word = "kept" if first.memory <= one.row.memory else "EXCEEDED"
        yield f"  {word}: {first.memory:.0f} MB, {one.row.memory} allowed"


def _allowed(limit: Limit) -> str:
    plus = f" beyond {limit.plus}" if limit.plus else ""
    return f"{limit.times:g} allowed{plus}"


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    sizes = "numbers of invoices, such as 10000,100000"
    parser.add_argument("--sizes", type=_sizes, default=(10_000,), metavar="N,N", help=sizes)
    parser.add_argument("--only", action="append", choices=keys(), default=[], help="this row")
    parser.add_argument("--runs", type=int, default=7, help="of each command, in turn")
    parser.add_argument("--seed", type=int, default=1, help="of the books")
    parser.add_argument("--folder", type=Path, help="keep the books there for the next time")
    parser.add_argument(
        "--postgresql", default="", metavar="URL", help="where databases may be made"
    )
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument("--check", action="store_true", help="fail when a limit is exceeded")
    parser.add_argument(
        "--margin", type=float, default=1.0, help="by how much a limit may be exceeded: 1.5"
    )
    return parser


def _sizes(text: str) -> tuple[int, ...]:
    sizes = tuple(int(part) for part in text.split(","))
    if min(sizes) < 20:
        raise argparse.ArgumentTypeError("at least 20 invoices")
    return sizes


if __name__ == "__main__":
    sys.exit(main())
