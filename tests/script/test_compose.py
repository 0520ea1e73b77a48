import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from dunning.facts import ContactFact, OpenInvoice, PromiseFact, PromiseState, Role, Standing
from dunning.money import Money
from dunning.script.compose import Line, Script, compose
from dunning.script.pack import Move, Pack, Situation, Variant, shipped_pack

TODAY = date(2026, 3, 27)
ENGLISH = shipped_pack("en")
ANNA = ContactFact("Anna Kiss", Role.PAYER, phone="+36 1 234 5678")


def invoice(
    number: str = "2041",
    due: date = date(2026, 3, 3),
    amount: str = "3400.00",
    currency: str = "EUR",
    review_on: date | None = None,
) -> OpenInvoice:
    worth = Decimal(amount)
    return OpenInvoice(number, date(2026, 2, 1), due, worth, worth, currency, review_on)


def promise(
    received: str = "0", state: PromiseState = PromiseState.BROKEN, number: int = 1
) -> PromiseFact:
    return PromiseFact(
        number,
        Money(Decimal("1250.50"), "EUR"),
        promised_for=date(2026, 3, 20),
        made_on=date(2026, 3, 10),
        returns_on=date(2026, 3, 24),
        state=state,
        received=Decimal(received),
    )


def standing(*invoices: OpenInvoice, review_on: date | None = None) -> Standing:
    given = invoices or (invoice(),)
    return Standing(
        "lufi",
        "Lux Fiat",
        contacts=(ANNA,),
        invoices=tuple(replace(one, review_on=one.review_on or review_on) for one in given),
        promises=(promise(),),
    )


def for_situation(situation: Situation, facts: Standing) -> Standing:
    """The same facts, all of it under review where that is what the call is about."""
    if situation is not Situation.DISPUTE_REVIEW:
        return facts
    return replace(facts, invoices=tuple(replace(one, review_on=TODAY) for one in facts.invoices))


def words_only(pack: Pack, text: str) -> Pack:
    """The pack with one and the same line everywhere, to see how a slot is filled."""
    return replace(pack, lines={key: (Variant(text, text),) for key in pack.lines})


def slot(
    text: str,
    facts: Standing,
    situation: Situation = Situation.FIRST_CALL,
    words: Mapping[str, str] | None = None,
    language: str = "en",
) -> str:
    pack = replace(ENGLISH, words={**ENGLISH.words, **(words or {})}, language=language)
    return compose(words_only(pack, text), situation, facts, TODAY).lines[0].text


CASES = {
    "one invoice": standing(),
    "many invoices": standing(*(invoice(str(number)) for number in range(2041, 2046))),
    "two currencies": standing(invoice(), invoice("2042", amount="250000", currency="HUF")),
    "no contact": replace(standing(), contacts=()),
    "no contact in use": replace(standing(), contacts=(replace(ANNA, wrong_number=True),)),
    "a contact without a name": replace(standing(), contacts=(replace(ANNA, name=" "),)),
    "no promise": replace(standing(), promises=()),
    "names of other scripts": replace(
        standing(invoice("Ű/2026-№7")),
        code="őrs",
        name="Őrsi & Tsa. Kft. 株式会社",
        contacts=(replace(ANNA, name="Жанна Ő’Brien"),),
    ),
    "names with braces": replace(
        standing(invoice("{amount}")),
        code="{}",
        name="Curly {x} {customer} \\g<0> %s",
        contacts=(replace(ANNA, name="{0} {contact}"),),
    ),
    "a due date of last year": standing(invoice(due=date(2025, 11, 30))),
    "a day overdue": standing(invoice(due=date(2026, 3, 26))),
}
UNKIND = re.compile(
    r"you did not|you have not|haven't|didn't|must|problem|\bfail|never|lawyer|court|legal|"
    r"interest|immediate|debt|otherwise|unless|consequence|collection|last chance|excuse",
    re.IGNORECASE,
)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("situation", Situation)
def test_every_line_is_whole_whatever_is_known(situation: Situation, case: str) -> None:
    facts = for_situation(situation, CASES[case])
    data = [facts.name, facts.code, *(one.number for one in facts.invoices)]
    data += [contact.name for contact in facts.contacts]
    for attempt in range(8):
        script = compose(ENGLISH, situation, facts, TODAY, attempt)
        assert [line.move for line in script.lines] == list(Move)
        for line in script.lines:
            text = line.text
            for given in sorted(data, key=len, reverse=True):
                text = text.replace(given, "")
            assert not set("{}") & set(text), line
            assert "  " not in line.text or "  " in str(data), line
            assert line.text[0].isupper() or line.text[0] in str(data)
            assert line.text[-1] in ".?"


@pytest.mark.parametrize("key", ENGLISH.lines, ids=" ".join)
def test_every_line_of_the_pack_is_kind(key: tuple[Situation, Move]) -> None:
    variants = ENGLISH.lines[key]
    assert len({variant.one for variant in variants}) == len(variants)
    assert sum("contact" not in variant.slots for variant in variants) >= 3
    for text in [text for variant in variants for text in (variant.one, variant.many)]:
        assert not UNKIND.search(text), text
        assert not re.match("you\\b", text, re.IGNORECASE), text


@pytest.mark.parametrize("situation", Situation)
def test_the_question_is_one_open_question(situation: Situation) -> None:
    for variant in ENGLISH.lines[situation, Move.QUESTION]:
        for text in (variant.one, variant.many):
            assert text.count("?") == 1
            assert re.match(r"(What|Where|Who|How|When)\b", text)


@pytest.mark.parametrize("situation", [one for one in Situation if one != "dispute-review"])
def test_the_request_asks_for_a_day_and_names_the_amount(situation: Situation) -> None:
    for variant in ENGLISH.lines[situation, Move.REQUEST]:
        assert "amount" in variant.slots
        assert re.search(r"\b(day|When)\b", variant.one)


def test_a_dispute_review_asks_for_no_money() -> None:
    for move in Move:
        for variant in ENGLISH.lines[Situation.DISPUTE_REVIEW, move]:
            assert not re.search(r"\b(pa(y|id|yment)|amount|due|open on it)\b", variant.one)
    for variant in ENGLISH.lines[Situation.DISPUTE_REVIEW, Move.REQUEST]:
        assert re.search(r"\b(day|when)\b", variant.one)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("situation", Situation)
def test_three_calls_in_a_row_are_worded_differently(situation: Situation, case: str) -> None:
    facts = for_situation(situation, CASES[case])
    scripts = [compose(ENGLISH, situation, facts, TODAY, attempt) for attempt in range(3)]
    for first, second in [(0, 1), (1, 2), (0, 2)]:
        pairs = zip(scripts[first].lines, scripts[second].lines, strict=True)
        assert all(one.text != other.text for one, other in pairs)


def test_the_same_facts_give_the_same_script() -> None:
    opening = (
        "It is about invoice 2041 for Lux Fiat, due 24 days ago, with €3,400 still open. It may"
        " have slipped through on the way to the right desk, and that is easily put right now."
    )
    question = "What does your system show for it?"
    request = "Which day may I note for the payment, and is it the full €3,400?"
    for attempt in (3, 3, 15):
        assert compose(ENGLISH, Situation.FIRST_CALL, standing(), TODAY, attempt) == Script(
            (
                Line(Move.OPEN, opening),
                Line(Move.QUESTION, question),
                Line(Move.REQUEST, request),
            )
        )


def test_customers_are_not_all_greeted_alike() -> None:
    scripts = {
        compose(ENGLISH, Situation.FIRST_CALL, replace(standing(), code=code), TODAY).lines
        for code in ("lufi", "alva", "bori", "cela", "dene")
    }
    assert len(scripts) > 1


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (["2041"], "invoice 2041"),
        (["2041", "2042"], "invoices 2041 and 2042"),
        (["2041", "2042", "2043"], "invoices 2041, 2042 and 2043"),
        (["2041", "2042", "2043", "2044"], "invoices 2041, 2042 and 2 more"),
        ([str(number) for number in range(2041, 2141)], "invoices 2041, 2042 and 98 more"),
    ],
)
def test_invoices_are_named_as_one_says_them(numbers: list[str], expected: str) -> None:
    facts = standing(*map(invoice, numbers))
    assert slot("{invoices}", facts) == expected
    assert slot("{Invoices}", facts) == "I" + expected[1:]


@pytest.mark.parametrize(
    ("invoices", "unallocated", "expected"),
    [
        ([("3400", "EUR")], [], "€3,400"),
        ([("3400.50", "EUR")], [], "€3,400.50"),
        ([("250000", "HUF")], [], "HUF\u00a0250,000"),
        ([("1234.25", "RSD")], [], "RSD\u00a01,234.25"),
        ([("1.234", "BHD")], [], "BHD\u00a01.234"),
        ([("12345", "JPY")], [], "¥12,345"),
        ([("100", "USD"), ("200", "CAD")], [], "CA$200 and $100"),
        ([("100", "EUR"), ("50", "EUR"), ("7", "HUF")], [], "€150 and HUF\u00a07"),
        ([("1", "EUR"), ("2", "GBP"), ("3", "USD")], [], "€1, £2 and $3"),
        ([("3400", "EUR")], [("400", "EUR")], "€3,000"),
        ([("3400", "EUR")], [("400", "USD")], "€3,400"),
        ([("3400", "EUR"), ("5", "USD")], [("9", "USD")], "€3,400"),
    ],
)
def test_amounts_are_net_and_one_for_each_currency(
    invoices: list[tuple[str, str]], unallocated: list[tuple[str, str]], expected: str
) -> None:
    facts = standing(
        *(invoice(str(n), amount=a, currency=c) for n, (a, c) in enumerate(invoices, start=1))
    )
    moneys = tuple(Money(Decimal(amount), currency) for amount, currency in unallocated)
    assert slot("{amount}", replace(facts, unallocated=moneys)) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", "1.234,50\u00a0€ and 1.000\u00a0HUF"),
        ("hu", "1\u00a0234,50\u00a0EUR and 1\u00a0000\u00a0Ft"),
        ("ru", "1\u00a0234,50\u00a0€ and 1\u00a0000\u00a0HUF"),
    ],
)
def test_amounts_are_written_as_the_language_writes_them(language: str, expected: str) -> None:
    facts = standing(invoice(amount="1234.50"), invoice("2042", amount="1000", currency="HUF"))
    assert slot("{amount}", facts, language=language) == expected


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(2026, 3, 26), "26 March, 1 day"),
        (date(2026, 3, 3), "3 March, 24 days"),
        (date(2025, 12, 27), "27 December 2025, 90 days"),
    ],
)
def test_the_oldest_due_date_and_its_age_are_told(due: date, expected: str) -> None:
    facts = standing(invoice(due=due), invoice("2042", due=date(2026, 3, 26)))
    assert slot("{due}, {days}", facts) == expected


@pytest.mark.parametrize(
    ("days", "expected"), [(1, "1 день"), (3, "3 дня"), (5, "5 дней"), (21, "21 день")]
)
def test_days_take_the_plural_of_the_language(days: int, expected: str) -> None:
    due = date.fromordinal(TODAY.toordinal() - days)
    words = {
        "day": "{count} день",
        "days_few": "{count} дня",
        "days_many": "{count} дней",
        "days": "{count} дня",
    }
    assert slot("{days}", standing(invoice(due=due)), words=words, language="ru") == expected


def test_only_overdue_and_undisputed_invoices_are_called_for() -> None:
    facts = standing(
        invoice("2041"),
        invoice("2042", due=TODAY),
        invoice("2043", review_on=date(2026, 4, 20)),
        invoice("2044", review_on=TODAY),
    )
    assert slot("{invoices}, {amount}", facts) == "invoice 2041, €3,400"
    assert slot("{invoices}", facts, Situation.DISPUTE_REVIEW) == "invoice 2044"


def test_an_invoice_covered_by_unallocated_money_is_not_called_for() -> None:
    facts = standing(invoice("2041"), invoice("2042", amount="50", currency="USD"))
    covered = replace(facts, unallocated=(Money(Decimal(50), "USD"),))
    assert slot("{invoices}, {amount}", covered) == "invoice 2041, €3,400"


@pytest.mark.parametrize(
    "facts",
    [
        replace(standing(), invoices=()),
        standing(invoice(due=TODAY)),
        replace(standing(), unallocated=(Money(Decimal(3400), "EUR"),)),
        standing(review_on=date(2026, 3, 28)),
        replace(standing(), account_review_on=date(2026, 3, 28)),
    ],
    ids=["nothing", "due today", "covered by a payment", "disputed", "account disputed"],
)
@pytest.mark.parametrize("situation", Situation)
def test_there_are_no_lines_when_there_is_nothing_to_call_about(
    situation: Situation, facts: Standing
) -> None:
    assert compose(ENGLISH, situation, facts, TODAY) == Script(())


@pytest.mark.parametrize(
    "facts",
    [standing(review_on=TODAY), replace(standing(), account_review_on=date(2026, 3, 20))],
    ids=["each invoice", "the account"],
)
@pytest.mark.parametrize("situation", Situation)
def test_money_in_dispute_is_never_asked_for(situation: Situation, facts: Standing) -> None:
    script = compose(ENGLISH, situation, facts, TODAY)
    assert script == compose(ENGLISH, Situation.DISPUTE_REVIEW, facts, TODAY)
    assert "query" in script.lines[0].text


@pytest.mark.parametrize(
    ("promises", "expected"),
    [
        ((promise(),), "20 March €1,250.50"),
        ((promise("1000", PromiseState.PARTLY_KEPT),), "20 March €250.50"),
        (
            (promise("500"), replace(promise(number=2), promised_for=date(2025, 1, 2))),
            "20 March €750.50",
        ),
    ],
)
def test_a_broken_promise_is_told_by_its_day_and_what_is_missing(
    promises: tuple[PromiseFact, ...], expected: str
) -> None:
    facts = replace(standing(), promises=promises)
    assert slot("{promised_for} {promised_amount}", facts, Situation.BROKEN_PROMISE) == expected


@pytest.mark.parametrize(
    "promises",
    [
        (),
        (promise(state=PromiseState.OPEN),),
        (promise("1250.50", PromiseState.KEPT),),
        (replace(promise(), returns_on=date(2026, 3, 28)),),
    ],
    ids=["none", "open", "kept", "within the tolerance"],
)
def test_a_promise_that_is_not_broken_is_not_spoken_of(promises: tuple[PromiseFact, ...]) -> None:
    facts = replace(standing(), promises=promises)
    script = compose(ENGLISH, Situation.BROKEN_PROMISE, facts, TODAY)
    assert script == compose(ENGLISH, Situation.LATER_CALL, facts, TODAY)


def test_the_contact_is_greeted_by_name_where_there_is_one() -> None:
    def openings(facts: Standing) -> str:
        scripts = [compose(ENGLISH, Situation.FIRST_CALL, facts, TODAY, n) for n in range(4)]
        return " ".join(script.lines[0].text for script in scripts)

    assert "Am I speaking with Anna Kiss?" in openings(standing())
    assert "Am I speaking" not in openings(replace(standing(), contacts=()))


@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        ([], None),
        ([("a", Role.PAYER, "", "")], None),
        ([("a", Role.RECEPTION, "1", "")], "a"),
        ([("a", Role.DIRECTOR, "1", ""), ("b", Role.RECEPTION, "1", "")], "a"),
        ([("a", Role.DIRECTOR, "1", ""), ("b", Role.ACCOUNTS, "1", "")], "b"),
        ([("a", Role.ACCOUNTS, "1", ""), ("b", Role.PAYER, "1", "")], "b"),
        ([("a", Role.PAYER, "", "a@x.example"), ("b", Role.RECEPTION, "1", "")], "b"),
        ([("a", Role.DIRECTOR, "", "a@x.example"), ("b", Role.PAYER, "", "b@x.example")], "b"),
    ],
)
def test_the_person_to_ring_is_the_payer_then_accounts_then_the_first_of_the_others(
    contacts: list[tuple[str, Role, str, str]], expected: str | None
) -> None:
    facts = replace(standing(), contacts=tuple(ContactFact(*contact) for contact in contacts))
    person = facts.person_to_ring()
    assert (person and person.name) == expected


def test_a_wrong_number_is_nobody_to_ring() -> None:
    assert (
        replace(standing(), contacts=(replace(ANNA, wrong_number=True),)).person_to_ring() is None
    )
