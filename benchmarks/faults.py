"""What is left of a book after all that can go wrong: killed, crowded, full, failed over, altered.

python benchmarks/faults.py
python benchmarks/faults.py --parts kill --engine sqlite --kills 60 --seed 7
"""

import argparse
import json
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.failing.crowd import crowd_part
from benchmarks.failing.disk import disk_part
from benchmarks.failing.failover import failover_part
from benchmarks.failing.kills import kill_part
from benchmarks.failing.part import Part
from benchmarks.failing.planted import planted_part
from benchmarks.failing.server import NoServerError, Server
from benchmarks.failing.shelves import Databases, Files, Shelf

PARTS = ("kill", "crowd", "disk", "failover", "planted")
ENGINES = ("sqlite", "postgresql")
KILLS = {"sqlite": 500, "postgresql": 200}


@dataclass(slots=True)
class Place:
    """A folder that goes when all is over, and the server in it, started when it is asked for."""

    folder: Path
    server: Server | None = None
    made: int = 0

    def own(self) -> Path:
        """A folder that nothing else uses, and that any account may enter."""
        self.made += 1
        folder = self.folder / str(self.made)
        folder.mkdir(mode=0o755)
        return folder

    def shelf(self, engine: str) -> Shelf:
        """Where the books of an engine stand for one part. Raises NoServerError."""
        if engine == "sqlite":
            return Files(self.own())
        if self.server is None:
            self.server = Server.made(self.folder / "server")
            self.server.start()
        return Databases(self.server, f"part{self.made}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints a table for each part. Returns 1 where any law did not hold."""
    options = _parser().parse_args(arguments)
    broken = 0
    parts: dict[str, list[dict[str, object]]] = {name: [] for name in options.parts}
    with _somewhere() as place:
        try:
            for part in _measured(options, place):
                broken += len(part.broken)
                parts[part.name].append(part.as_json())
                if not options.json:
                    sys.stdout.write(f"{part.as_table()}\n")
                    sys.stdout.flush()
        except NoServerError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    if options.json:
        sys.stdout.write(json.dumps(parts, indent=2) + "\n")
    return 1 if broken else 0


def _measured(options: argparse.Namespace, place: Place) -> Iterator[Part]:
    for name in options.parts:
        for engine in options.engines:
            began = time.monotonic()
            for part in _one(name, engine, options, place):
                part.title += f" ({time.monotonic() - began:.0f} s)"
                yield part


def _one(name: str, engine: str, options: argparse.Namespace, place: Place) -> Iterator[Part]:
    """A part on one engine. The failover is PostgreSQL's alone."""
    seed, files = options.seed, Files(place.own())
    if name == "failover":
        if engine == "postgresql":
            yield failover_part(place.own(), options.takeovers, seed)
        return
    shelf = place.shelf(engine)
    if name == "kill":
        kills = KILLS[engine] if options.kills is None else options.kills
        yield kill_part(shelf, files, place.own(), kills, seed)
    elif name == "crowd":
        yield crowd_part(shelf, place.own(), options.processes, options.seconds, seed)
    elif name == "disk":
        yield disk_part(shelf, files, place.own())
    else:
        yield planted_part(shelf, place.own())


@contextmanager
def _somewhere() -> Iterator[Place]:
    folder = Path(tempfile.mkdtemp(prefix="dunning-faults-"))
    folder.chmod(0o755)
    place = Place(folder)
    try:
        yield place
    finally:
        if place.server is not None:
            place.server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    known = ",".join(PARTS)
    parser.add_argument("--parts", type=_parts, default=list(PARTS), help=f"of {known}; all")
    parser.add_argument(
        "--engine",
        dest="engines",
        type=_engines,
        default=list(ENGINES),
        metavar="ENGINE",
        help="sqlite, postgresql or both",
    )
    parser.add_argument(
        "--kills", type=int, metavar="N", help="on each engine; 500 on SQLite, 200 on PostgreSQL"
    )
    parser.add_argument("--processes", type=int, default=20, metavar="N", help="callers at once")
    parser.add_argument("--seconds", type=float, default=60, metavar="N", help="how long they call")
    parser.add_argument(
        "--takeovers", type=int, default=5, metavar="N", help="how many primaries are killed"
    )
    parser.add_argument("--seed", type=int, default=1, help="of everything that is random")
    parser.add_argument("--json", action="store_true", help="for machines")
    return parser


def _parts(text: str) -> list[str]:
    return _known(text.split(","), PARTS)


def _engines(text: str) -> list[str]:
    return list(ENGINES) if text == "both" else _known([text], ENGINES)


def _known(words: Sequence[str], known: Sequence[str]) -> list[str]:
    for word in words:
        if word not in known:
            raise argparse.ArgumentTypeError(f"{word!r} is none of {', '.join(known)}")
    return list(words)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    sys.exit(main())
