"""The first pass over a file: what each column holds, and by which conventions it is read."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice, zip_longest

from dunning.errors import DunningError, Problem
from dunning.intake.choices import Choices
from dunning.intake.currencies import CurrencyReader, codes_of, heading_currency
from dunning.intake.dates import (
    DateReader,
    DateSurvey,
    Form,
    option_for,
    readings,
    spoken,
)
from dunning.intake.fault import Fault
from dunning.intake.headings import is_minor
from dunning.intake.numbers import NumberReader, NumberSurvey
from dunning.intake.table import Table
from dunning.intake.words import yes_or_no

_BATCH = 4096
_PORTION = 20_000
_TURNABLE = frozenset({Form.DAY_FIRST, Form.MONTH_FIRST})


@dataclass(frozen=True, slots=True)
class Readers:
    """How every column of a file is to be read, and the sentences that tell the user."""

    columns: Mapping[str, int]
    dates: Mapping[str, DateReader]
    numbers: Mapping[str, NumberReader]
    currency: CurrencyReader
    notes: tuple[str, ...]


class _Tally:
    """Counts the different cells of a column and hands them on in portions, to save memory."""

    def __init__(self) -> None:
        self.weighers: list[Callable[[str, int], None]] = []
        self._counts: Counter[str] = Counter()

    def add(self, cells: Iterable[str]) -> None:
        self._counts.update(cells)
        if len(self._counts) > _PORTION:
            self.hand_on()

    def hand_on(self) -> None:
        for cell, count in self._counts.items():
            if text := cell.strip():
                for weigh in self.weighers:
                    weigh(text, count)
        self._counts.clear()


class _MarkSurvey:
    """Whether a column holds nothing but yes and no, and how many cells it fills."""

    def __init__(self) -> None:
        self.filled = 0
        self.readable = 0

    def weigh(self, text: str, count: int) -> None:
        self.filled += count
        self.readable += count if yes_or_no(text) is not None else 0


class _NameSurvey:
    """Whether all cells of a column look like ids: one word with a digit in it."""

    def __init__(self) -> None:
        self.filled = 0
        self.ids = 0

    def weigh(self, text: str, count: int) -> None:
        self.filled += count
        if " " not in text and any(character.isdigit() for character in text):
            self.ids += count


class _CurrencySurvey:
    """The different ways in which a column names currencies."""

    def __init__(self) -> None:
        self.written: set[str] = set()

    def weigh(self, text: str, count: int) -> None:
        if count and len(self.written) < 1000:
            self.written.add(text)


class _Surveys:
    """One survey for every column that follows a convention, filled in one pass."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.columns = dict(table.columns)
        self.rows = 0
        self.dates = {
            name: DateSurvey()
            for name in self.columns
            if name in table.subject.dates or name == "paid"
        }
        self.numbers = {
            name: NumberSurvey()
            for name in self.columns
            if name in table.subject.numbers or name == "paid"
        }
        self.marks = _MarkSurvey()
        self.names = _NameSurvey()
        self.currencies = _CurrencySurvey()

    def run(self) -> None:
        """Go over the file once."""
        tallies = self._tallies()
        rows = (row[1] for row in self.table.rows() if not isinstance(row, Problem))
        while batch := list(islice(rows, _BATCH)):
            self.rows += len(batch)
            columns = list(zip_longest(*batch, fillvalue=""))
            for index, tally in tallies.items():
                if index < len(columns):
                    tally.add(columns[index])
        for tally in tallies.values():
            tally.hand_on()

    def _tallies(self) -> dict[int, _Tally]:
        tallies: dict[int, _Tally] = {}
        for name, weigh in self._weighers():
            tallies.setdefault(self.columns[name], _Tally()).weighers.append(weigh)
        return tallies

    def _weighers(self) -> Iterable[tuple[str, Callable[[str, int], None]]]:
        yield from ((name, survey.weigh) for name, survey in self.dates.items())
        yield from ((name, survey.weigh) for name, survey in self.numbers.items())
        fixed = {"paid": self.marks, "customer": self.names, "currency": self.currencies}
        yield from ((name, fixed[name].weigh) for name in fixed if name in self.columns)


def survey(table: Table, choices: Choices, *, credit_sign: int = -1) -> Readers:
    """Read the file once and decide how each column is read.

    `credit_sign` is the sign of an amount marked CR or H. Raises DunningError where a column
    could be read in two ways and neither the file nor `choices` decides.
    """
    found = _Surveys(table)
    found.run()
    _settle_paid(found)
    _settle_customer(found)
    dates, date_notes = _date_readers(found, choices)
    numbers, number_notes = _number_readers(found, choices, credit_sign)
    currency, currency_notes = _currency_reader(found, choices)
    notes = (_column_note(found), *date_notes, *number_notes, *currency_notes)
    return Readers(found.columns, dates, numbers, currency, notes)


def _settle_paid(found: _Surveys) -> None:
    """A column headed `paid` holds dates, amounts or yes and no; its cells say which."""
    if "paid" not in found.columns:
        return
    index = found.columns.pop("paid")
    dates, numbers = found.dates.pop("paid"), found.numbers.pop("paid")
    dated = sum(dates.counts.values()) and max(dates.counts.values())
    best = max(dated, numbers.readable, found.marks.readable)
    if not best or found.marks.readable == best:
        found.columns["paid"] = index
    elif dated == best:
        if "settled_on" not in found.columns:
            found.columns["settled_on"], found.dates["settled_on"] = index, dates
    elif "paid_amount" not in found.columns:
        found.columns["paid_amount"], found.numbers["paid_amount"] = index, numbers


def _settle_customer(found: _Surveys) -> None:
    """A column headed `customer` holds ids or names, by the columns beside it or its cells."""
    if "customer" not in found.columns:
        return
    index = found.columns.pop("customer")
    named, numbered = "customer_name" in found.columns, "customer_reference" in found.columns
    if named and numbered:
        return
    ids = found.names.filled and found.names.ids == found.names.filled
    reference = named or (ids and not numbered)
    found.columns["customer_reference" if reference else "customer_name"] = index


def _column_note(found: _Surveys) -> str:
    headings = found.table.headings
    taken = (f"{name} = {headings[index].strip()!r}" for name, index in found.columns.items())
    return f"header in line {found.table.header_line}: {', '.join(taken)}"


def _heading(found: _Surveys, name: str) -> str:
    return found.table.headings[found.columns[name]].strip()


def _date_readers(found: _Surveys, choices: Choices) -> tuple[dict[str, DateReader], list[str]]:
    options = {name: seen.candidates(choices.dates) for name, seen in found.dates.items()}
    proven = {forms[0] for forms in options.values() if len(forms) == 1} & _TURNABLE
    readers: dict[str, DateReader] = {}
    notes: list[str] = []
    for name, forms in options.items():
        seen = found.dates[name]
        shared = set(forms) & proven if len(forms) > 1 and len(proven) == 1 else set()
        if len(forms) != 1 and len(shared) != 1:
            raise _undecided_date(found, name, forms)
        form = forms[0] if len(forms) == 1 else shared.pop()
        readers[name] = DateReader(form)
        notes += _date_note(name, seen, form, by_other=len(forms) > 1)
    return readers, notes


def _undecided_date(found: _Surveys, name: str, forms: tuple[Form, ...]) -> DunningError:
    heading, seen = _heading(found, name), found.dates[name]
    if not forms:
        example = seen.odd_one or next((seen.example(form) for form in seen.counts), "")
        return DunningError(
            f"{found.table.name}: column {heading!r}, taken for {name}, holds {example!r}, which"
            f' is no date; say --map {name}="..." for another column, --map {name}= for none'
        )
    example = seen.example(forms[0])
    ways = [
        f"--dates {option_for(form)} for {spoken(day)}"
        for form, day in readings(example).items()
        if form in forms
    ]
    return DunningError(
        f"{found.table.name}: column {heading!r} can be read in several ways, for example"
        f" {example!r}; say {' or '.join(ways)}"
    )


def _date_note(name: str, seen: DateSurvey, form: Form, *, by_other: bool) -> list[str]:
    example = seen.example(form)
    if not example or form in (Form.YEAR_FIRST, Form.NAMED):
        return []
    told = f"{name}: read {example} as {spoken(readings(example)[form])}"
    return [f"{told}, like the other dates of the file" if by_other else told]


def _number_readers(
    found: _Surveys, choices: Choices, credit_sign: int
) -> tuple[dict[str, NumberReader], list[str]]:
    proven = {seen.decided for seen in found.numbers.values() if seen.decided}
    readers: dict[str, NumberReader] = {}
    notes: list[str] = []
    for name, seen in found.numbers.items():
        heading = _heading(found, name)
        mark = choices.decimal or seen.decided
        if not mark and not seen.contradicts and len(proven) == 1:
            mark = next(iter(proven))
        if not mark and (seen.either or seen.contradicts):
            raise _undecided_number(found, name)
        minor = is_minor(heading)
        readers[name] = NumberReader(
            mark or ".",
            strict=seen.contradicts and not choices.decimal,
            credit_sign=credit_sign,
            minor=minor,
        )
        notes += _number_note(name, seen, readers[name])
        if minor:
            notes.append(f"{name}: {heading} is in the currency's smallest unit, such as cents")
    return readers, notes


def _undecided_number(found: _Surveys, name: str) -> DunningError:
    seen = found.numbers[name]
    examples = [seen.either] if seen.either else [seen.example["."], seen.example[","]]
    return DunningError(
        f"{found.table.name}: column {_heading(found, name)!r} can be read in two ways, for"
        f" example {' and '.join(map(repr, examples))}; say --decimal . or --decimal , for the"
        " mark before the decimals"
    )


def _number_note(name: str, seen: NumberSurvey, reader: NumberReader) -> list[str]:
    example = seen.example.get(seen.decided, "") or seen.either
    value = reader.read(example) if example else Fault("", "")
    return [] if isinstance(value, Fault) else [f"{name}: read {example} as {value.value}"]


def _currency_reader(found: _Surveys, choices: Choices) -> tuple[CurrencyReader, list[str]]:
    amounts = _amount_fields(found)
    marks = set[str]().union(*(found.numbers[name].marks for name in amounts))
    headed = next(
        (mark for name in amounts if (mark := heading_currency(_heading(found, name))[1])), ""
    )
    stated = bool(found.currencies.written)
    if not stated:
        found.columns.pop("currency", None)
    reader = CurrencyReader(choices.currency, stated=stated, heading=headed)
    written = found.currencies.written or marks or ({headed} if headed else set())
    bare = not stated and not headed and any(found.numbers[name].unmarked for name in amounts)
    if found.rows and amounts:
        _refuse_unknown_currency(found, reader, written, bare=bare)
    return reader, _currency_notes(reader, written, bare=bare)


def _amount_fields(found: _Surveys) -> list[str]:
    return [
        name
        for name in ("amount", "debit", "line_amount", "open_amount")
        if name in found.numbers and found.numbers[name].filled
    ][:1]


def _refuse_unknown_currency(
    found: _Surveys, reader: CurrencyReader, written: set[str], *, bare: bool
) -> None:
    if not written and isinstance(reader.read("", ""), Fault):
        raise DunningError(
            f"{found.table.name} does not say its currency: give it with --currency EUR"
        )
    symbols = sorted(text for text in written if isinstance(reader.read(text, ""), Fault))
    several = [text for text in symbols if len(codes_of(text)) > 1]
    if several and len(several) == len(written) and not bare:
        fault = reader.read(several[0], "")
        what, mend = fault if isinstance(fault, Fault) else ("", "")
        raise DunningError(f"{found.table.name}: {what}; {mend}")


def _currency_notes(reader: CurrencyReader, written: set[str], *, bare: bool) -> list[str]:
    notes = []
    assumed = reader.read("", "")
    if bare and not isinstance(assumed, Fault):
        notes.append(f"no currency column: taken as {assumed}")
    for text in sorted(written):
        code = reader.read(text, "")
        if isinstance(code, str) and text.upper() != code:
            notes.append(f"currency: {text} read as {code}")
    return notes[:10]
