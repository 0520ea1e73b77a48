"""Reminder plans as the TOML files that people edit: read and checked, faults told by line.

    name = "default"
    after_last = "hand-over"

    [[stages]]
    stage = "friendly"
    days_past_due = 1
    gap_days = 7
    addressee = "payer"
    tone = "friendly"

    [minimum]
    EUR = 20

    [courtesy]
    days_before = 3
    late_share = 0.5
    payments = 4

Each plan is for the customer groups it names, or for everyone whose group has none.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from dunning.errors import DunningError, NotFoundError, Problem, UsageError
from dunning.kinds import Role
from dunning.money import exact, known_currency
from dunning.scheduler.plan import AfterLast, AskWhy, Courtesy, Plan, PlanStage, folded
from dunning.stages import Stage, Tone


def shipped_plan_path() -> Path:
    """The file of the plan that comes with the program."""
    return Path(__file__).with_name("plans") / "default.toml"


def load_plan(path: Path, presets: Collection[str] = ()) -> Plan:
    """Read and check a plan. `presets` are the known ones; empty leaves the name unchecked.

    Raises NotFoundError if the file is missing, and DunningError with the first fault, its
    place, what to write instead, and how many more there are.
    """
    return read_plan(plan_text(path), path.name, presets)


def load_plans(paths: Iterable[Path], presets: Collection[str] = ()) -> tuple[Plan, ...]:
    """Read several plans. Raises DunningError if two of them are for the same group."""
    plans: list[Plan] = []
    taken: dict[str, str] = {}
    for path in paths:
        plan = load_plan(path, presets)
        for group in map(folded, plan.groups or [""]):
            if group in taken:
                whom = f"the group {group!r}" if group else "all groups without a plan"
                raise DunningError(
                    f"{path.name} and {taken[group]} are both for {whom}; "
                    "write other groups in one of them"
                )
            taken[group] = path.name
        plans.append(plan)
    return tuple(plans)


def read_plan(text: str, file: str, presets: Collection[str] = ()) -> Plan:
    """The plan in a TOML text, called `file` in errors. Raises DunningError as load_plan does."""
    reading = _read(text, file, presets)
    problems = reading.problems
    if reading.plan is None:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise DunningError(f"{problems[0]}{more}")
    return reading.plan


def plan_problems(text: str, file: str, presets: Collection[str] = ()) -> tuple[Problem, ...]:
    """Every fault in a plan's TOML text, by line. Empty: the plan is sound."""
    return tuple(sorted(_read(text, file, presets).problems, key=lambda problem: problem.line))


def plan_text(path: Path) -> str:
    """The text of a plan file. Raises NotFoundError or DunningError where it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        raise NotFoundError(f"there is no plan {path}") from None
    except UnicodeDecodeError:
        raise DunningError(f"{path.name}: not UTF-8; save the file as UTF-8") from None
    except OSError as error:
        raise DunningError(f"cannot read the plan {path}: {error.strerror}") from error


_Path: TypeAlias = tuple[str | int, ...]
_POSITION = re.compile(r" \(at (?:line ([0-9]+), column [0-9]+|end of document)\)")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One key of a table: how its value is read, and what to write where that is a ValueError."""

    read: Callable[[Any], Any]
    mend: str
    needed: bool = True


@dataclass(slots=True)
class _Reading:
    """One pass over a plan file: the faults met so far, and the plan if there were none."""

    file: str
    presets: Collection[str]
    lines: Mapping[_Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    plan: Plan | None = None

    def fault(self, path: _Path, what: str, mend: str) -> None:
        """Note a fault at this entry, or where the table begins that lacks it."""
        starts = (self.lines.get(path[:end], 0) for end in range(len(path), 0, -1))
        line = next(filter(None, starts), 0)
        entry = ".".join(_printable(part) for part in path if isinstance(part, str))
        self.problems.append(Problem(self.file, line, entry, "", what, mend))

    def table(self, path: _Path, table: object, entries: Mapping[str, _Entry]) -> dict[str, Any]:
        """The entries that fit, by key. Faults: no table; a key unknown, missing or unfit."""
        if not isinstance(table, dict):
            self.fault(path, f"{_said(table)} is not a table", f"write {', '.join(entries)} in one")
            return {}
        for key in [key for key in table if key not in entries]:
            self.fault((*path, key), "unknown key", f"use one of {', '.join(entries)}")
        for key in [key for key, entry in entries.items() if entry.needed and key not in table]:
            self.fault((*path, key), "missing", entries[key].mend)
        values = {}
        for key in [key for key in entries if key in table]:
            try:
                values[key] = entries[key].read(table[key])
            except ValueError:
                what = f"{_said(table[key])} does not fit"
                self.fault((*path, key), what, entries[key].mend)
        return values


def _read(text: str, file: str, presets: Collection[str]) -> _Reading:
    import tomllib

    reading = _Reading(file, presets)
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        position = _POSITION.search(str(error))
        reading.lines = {("syntax",): int(position[1] or 0) if position else 0}
        known = isinstance(error, tomllib.TOMLDecodeError)
        what = _POSITION.sub("", str(error)) if known else "a value is too large to be read"
        reading.fault(("syntax",), what[:1].lower() + what[1:], "mend the TOML there")
        return reading
    reading.lines = _lines(text)
    reading.plan = _plan(reading, document)
    return reading


def _plan(reading: _Reading, document: dict[str, Any]) -> Plan | None:
    values = reading.table((), document, _PLAN_ENTRIES)
    preset = values.get("preset", "b2b-default")
    if reading.presets and preset not in reading.presets:
        mend = f"use one of {', '.join(sorted(reading.presets))}"
        reading.fault(("preset",), f"{_said(preset)} is not known", mend)
    stages = _stages(reading, values.get("stages", []))
    minimum = _minimum(reading, values.get("minimum", {}))
    courtesy = None
    if "courtesy" in values:
        courtesy = reading.table(("courtesy",), values["courtesy"], _COURTESY_ENTRIES)
    if reading.problems:
        return None
    return Plan(
        name=values.get("name", Path(reading.file).stem),
        groups=values.get("groups", ()),
        stages=stages,
        after_last=values["after_last"],
        minimum=MappingProxyType(minimum),
        courtesy=None if courtesy is None else Courtesy(**courtesy),
        preset=preset,
        ask_why=values.get("ask_why", AskWhy.ALTERNATE),
    )


def _stages(reading: _Reading, tables: Iterable[object]) -> tuple[PlanStage, ...]:
    """The sound stages. A fault is noted for each that is not, and for any order but the right."""
    found: dict[int, PlanStage] = {}
    for index, table in enumerate(tables):
        before = len(reading.problems)
        values = reading.table(("stages", index), table, _STAGE_ENTRIES)
        if len(reading.problems) == before:
            found[index] = PlanStage(**values)
    for (_, earlier), (index, later) in pairwise(found.items()):
        known = {one.stage for at, one in found.items() if at < index}
        _check_order(reading, ("stages", index), known, earlier, later)
    return tuple(found.values())


def _check_order(
    reading: _Reading, path: _Path, known: Collection[Stage], earlier: PlanStage, later: PlanStage
) -> None:
    if later.stage in known:
        what = f"a second {later.stage} stage"
        reading.fault((*path, "stage"), what, "write each stage once")
    elif _CALL_STAGES.index(later.stage) < _CALL_STAGES.index(earlier.stage):
        what = f"{later.stage} stands after {earlier.stage}"
        mend = f"write the stages in the order {', '.join(_CALL_STAGES)}"
        reading.fault((*path, "stage"), what, mend)
    begins = earlier.days_past_due
    if later.days_past_due <= begins:
        what = f"{later.days_past_due} overlaps {earlier.stage}, which begins at {begins}"
        reading.fault((*path, "days_past_due"), what, f"write {begins + 1} or more")


def _minimum(reading: _Reading, table: Mapping[str, object]) -> dict[str, Decimal]:
    minimum: dict[str, Decimal] = {}
    for key, value in table.items():
        path: _Path = ("minimum", key)
        try:
            currency = known_currency(key)
            amount = exact(_number(value), currency)
        except UsageError as error:
            what, _, mend = str(error).partition(": ")
            reading.fault(path, what, mend)
        except ValueError:
            mend = "write a number such as 150 or 149.50"
            reading.fault(path, f"{_said(value)} is not an amount", mend)
        else:
            if currency in minimum:
                reading.fault(path, f"a second minimum for {currency}", "write one of them")
            minimum[currency] = amount
    return minimum


def _said(value: object) -> str:
    """A value much as the file has it, in one short line that a terminal can show."""
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return _printable(shown)


def _printable(text: str) -> str:
    printable = "".join(one if one.isprintable() else "?" for one in text)
    return printable if len(printable) <= 40 else f"{printable[:40]}..."


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value.strip()


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError
    texts = tuple(map(_text, value))
    if len(set(map(folded, texts))) < len(texts):
        raise ValueError
    return texts


def _some(value: object) -> list[object]:
    if not isinstance(value, list) or not value:
        raise ValueError
    return value


def _table(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ValueError
    return value


def _number(value: object) -> Decimal:
    """A number that is not negative, as exactly as it was written."""
    number = Decimal(value) if type(value) is int else value
    if not isinstance(number, Decimal) or number.is_nan() or number < 0:
        raise ValueError
    return number


def _share(value: object) -> Decimal:
    share = _number(value)
    if not 0 < share <= 1:
        raise ValueError
    return share


def _ask_why(value: object) -> AskWhy:
    if isinstance(value, bool):
        return AskWhy.YES if value else AskWhy.NO
    if value != AskWhy.ALTERNATE.value:
        raise ValueError
    return AskWhy.ALTERNATE


def _one_of(words: Iterable[StrEnum]) -> _Entry:
    known = {str(word): word for word in words}

    def read(value: object) -> StrEnum:
        if not isinstance(value, str) or value not in known:
            raise ValueError
        return known[value]

    return _Entry(read, f"use one of {', '.join(known)}")


def _whole_number(lowest: int, highest: int, of: str = "days") -> _Entry:
    def read(value: object) -> int:
        if type(value) is not int or not lowest <= value <= highest:
            raise ValueError
        return value

    return _Entry(read, f"write a whole number of {of} from {lowest} to {highest}")


def _lines(text: str) -> Mapping[_Path, int]:
    """On which line each entry of a sound TOML text begins.

    Statements are read one by one: a statement ends with the first line after which it can be
    parsed on its own.
    """
    import tomllib

    found: dict[_Path, int] = {}
    table: _Path = ()
    counts: dict[_Path, int] = {}
    statement, begins = "", 1
    for number, line in enumerate(text.split("\n"), start=1):
        statement += line + "\n"
        try:
            piece = tomllib.loads(statement, parse_float=str)
        except ValueError:
            continue
        if statement.lstrip().startswith("["):
            table = _table_path(piece, counts)
            found.setdefault(table, begins)
            found.setdefault(table[:1], begins)
        else:
            for path in _paths(piece):
                found.setdefault((*table, *path), begins)
        statement, begins = "", number + 1
    return found


def _table_path(heading: Mapping[str, Any], counts: dict[_Path, int]) -> _Path:
    """The path of a heading parsed alone, counting on where it begins a table of a list."""
    path: _Path = ()
    inner: Any = heading
    while inner:
        if isinstance(inner, list):
            counts[path] = counts.get(path, -1) + 1
            path, inner = (*path, counts[path]), inner[0]
        else:
            ((key, inner),) = inner.items()
            path = (*path, key)
    return path


def _paths(piece: object, path: _Path = ()) -> Iterator[_Path]:
    if path:
        yield path
    items = piece.items() if isinstance(piece, dict) else ()
    for key, value in items or (enumerate(piece) if isinstance(piece, list) else ()):
        yield from _paths(value, (*path, key))


_CALL_STAGES = tuple(stage for stage in Stage if stage is not Stage.HAND_OVER)
_PLAN_ENTRIES: Mapping[str, _Entry] = MappingProxyType(
    {
        "name": _Entry(_text, "write a name in quotes", needed=False),
        "groups": _Entry(_texts, 'write each group once, as in ["retail", "trade"]', needed=False),
        "preset": _Entry(_text, 'write a name such as "b2b-default"', needed=False),
        "ask_why": _Entry(_ask_why, 'write true, false or "alternate"', needed=False),
        "after_last": _one_of(AfterLast),
        "stages": _Entry(_some, "write at least one stage under [[stages]]"),
        "minimum": _Entry(_table, "write amounts such as EUR = 20 under [minimum]", needed=False),
        "courtesy": _Entry(_table, "write days_before = 3 under [courtesy]", needed=False),
    }
)
_STAGE_ENTRIES: Mapping[str, _Entry] = MappingProxyType(
    {
        "stage": _one_of(_CALL_STAGES),
        "days_past_due": _whole_number(1, 3650),
        "gap_days": _whole_number(0, 365),
        "addressee": _one_of(Role),
        "tone": _one_of(Tone),
    }
)
_COURTESY_ENTRIES: Mapping[str, _Entry] = MappingProxyType(
    {
        "days_before": _whole_number(1, 90),
        "late_share": _Entry(_share, "write a share above 0 and at most 1, such as 0.5"),
        "payments": _whole_number(1, 1000, of="payments"),
    }
)
