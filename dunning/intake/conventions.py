"""By which conventions a file is read, from what the first pass has found."""

from collections.abc import Mapping
from dataclasses import dataclass

from dunning.errors import DunningError
from dunning.intake.choices import Choices
from dunning.intake.currencies import CurrencyReader, codes_of, heading_currency
from dunning.intake.dates import DateReader, DateSurvey, Form, option_for, readings, spoken
from dunning.intake.fault import Fault
from dunning.intake.headings import is_minor
from dunning.intake.numbers import NumberReader, NumberSurvey
from dunning.intake.survey import Surveys
from dunning.intake.table import Table
from dunning.intake.words import key

_COMPANY_CURRENCY = frozenset({"totalsigned", "amountduesigned"})
_TURNABLE = frozenset({Form.DAY_FIRST, Form.MONTH_FIRST})


@dataclass(frozen=True, slots=True)
class Readers:
    """How every column of a file is to be read, and the sentences that tell the user."""

    columns: Mapping[str, int]
    dates: Mapping[str, DateReader]
    numbers: Mapping[str, NumberReader]
    currency: CurrencyReader
    notes: tuple[str, ...]


def decide(table: Table, choices: Choices, *, credit_sign: int = -1) -> Readers:
    """Read the file once and decide how each column is read.

    `credit_sign` is the sign of an amount marked CR or H. Raises DunningError where a column
    could be read in two ways and neither the file nor `choices` decides.
    """
    found = Surveys(table)
    found.run()
    dates, date_notes = _date_readers(found, choices)
    numbers, number_notes = _number_readers(found, choices, credit_sign)
    currency, currency_notes = _currency_reader(found, choices)
    notes = (_column_note(found), *date_notes, *number_notes, *currency_notes)
    return Readers(found.columns, dates, numbers, currency, notes)


def _column_note(found: Surveys) -> str:
    headings = found.table.headings
    taken = (f"{name} = {headings[index].strip()!r}" for name, index in found.columns.items())
    return f"header in line {found.table.header_line}: {', '.join(taken)}"


def _date_readers(found: Surveys, choices: Choices) -> tuple[dict[str, DateReader], list[str]]:
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


def _undecided_date(found: Surveys, name: str, forms: tuple[Form, ...]) -> DunningError:
    heading, seen = found.heading(name), found.dates[name]
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
    found: Surveys, choices: Choices, credit_sign: int
) -> tuple[dict[str, NumberReader], list[str]]:
    proven = {seen.decided for seen in found.numbers.values() if seen.decided}
    readers: dict[str, NumberReader] = {}
    notes: list[str] = []
    for name, seen in found.numbers.items():
        heading = found.heading(name)
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


def _undecided_number(found: Surveys, name: str) -> DunningError:
    seen = found.numbers[name]
    examples = [seen.either] if seen.either else [seen.example["."], seen.example[","]]
    return DunningError(
        f"{found.table.name}: column {found.heading(name)!r} can be read in two ways, for"
        f" example {' and '.join(map(repr, examples))}; say --decimal . or --decimal , for the"
        " mark before the decimals"
    )


def _number_note(name: str, seen: NumberSurvey, reader: NumberReader) -> list[str]:
    example = seen.example.get(seen.decided, "") or seen.either
    value = reader.read(example) if example else Fault("", "")
    if isinstance(value, Fault) or example == str(value.value):
        return []
    told = f"{name}: read {example} as {value.value}"
    return [told if seen.decided else f"{told}, like the other amounts of the file"]


def _currency_reader(found: Surveys, choices: Choices) -> tuple[CurrencyReader, list[str]]:
    amounts = _amount_fields(found)
    marks = set[str]().union(*(found.numbers[name].marks for name in amounts))
    headed = next(
        (mark for name in amounts if (mark := heading_currency(found.heading(name))[1])), ""
    )
    stated = bool(found.currencies.written)
    if not stated:
        found.columns.pop("currency", None)
    _refuse_company_currency(found, amounts)
    reader = CurrencyReader(choices.currency, stated=stated, heading=headed)
    written = found.currencies.written or marks or ({headed} if headed else set())
    bare = not stated and not headed and any(found.numbers[name].unmarked for name in amounts)
    if found.rows and amounts:
        _refuse_unknown_currency(found, reader, written, bare=bare)
    return reader, _currency_notes(reader, written, bare=bare)


def _amount_fields(found: Surveys) -> list[str]:
    fields: tuple[str, ...] = ("amount", "debit", "line_amount", "open_amount")
    return [name for name in fields if name in found.numbers and found.numbers[name].filled][:1]


def _refuse_company_currency(found: Surveys, amounts: list[str]) -> None:
    """Odoo's signed totals are in the company's currency, whatever the currency column says."""
    codes = {code for text in found.currencies.written for code in codes_of(text)}
    for name in amounts:
        heading = found.heading(name)
        if len(codes) > 1 and key(heading) in _COMPANY_CURRENCY:
            raise DunningError(
                f"{found.table.name}: column {heading!r} is in the company's own currency, but the"
                " invoices are in several; export Total in Currency Signed as well"
            )


def _refuse_unknown_currency(
    found: Surveys, reader: CurrencyReader, written: set[str], *, bare: bool
) -> None:
    if not written and isinstance(reader.read("", ""), Fault):
        raise DunningError(
            f"{found.table.name} does not say its currency: give it with --currency EUR"
        )
    assumed = reader.read("", "")
    if bare and written and not any(assumed in codes_of(text) for text in written):
        raise DunningError(
            f"{found.table.name}: some amounts are marked {min(written)}, others have no"
            " currency: give theirs with --currency EUR, or whichever it is"
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
