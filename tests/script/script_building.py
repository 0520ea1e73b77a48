"""Standings and packs told in a line, around one Friday, and strategies for any of them."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from dunning.facts import CallFact, ContactFact, OpenInvoice, PromiseFact, Standing
from dunning.kinds import ConsequenceKind, Outcome, PromiseState, Reason, Role
from dunning.money import Money, decimals
from dunning.script import pack_file
from dunning.script.compose import Occasion, Speaker
from dunning.script.gate import CLAIMS, Step
from dunning.script.pack import CALLING_STAGES, Move, Pack, Situation, Variant
from dunning.script.pack_file import load_pack
from dunning.stages import Stage, Tone

TODAY = date(2026, 3, 27)
FOLDER = Path(pack_file.__file__).with_name("packs")
PACKS = sorted(path.stem for path in FOLDER.glob("*.toml"))
"""The languages whose packs come with the program."""

ANNA = ContactFact("Anna Kiss", Role.PAYER, phone="+36 1 234 5678")
EVA = Speaker("Eva Nagy", "Kestrel Kft.")

WORDS = """language = "en"
[words]
invoice = "invoice {numbers}"
invoices = "invoices {numbers}"
both = "{first} and {last}"
more = "{count} more"
day = "{count} day"
days = "{count} days"
date = "d MMMM"
date_with_year = "d MMMM y"
weekday = "EEEE d MMMM"
"""
FACT = """[[fact]]
text = "It is about {invoices}."
[[fact]]
one = "{Invoices} is {amount}, due on {due}."
many = "{Invoices} are {amount}, due from {due} on."
[[fact]]
text = "It was due {days} ago."
"""
REPEAT = '[[repeat]]\ntext = "So it is {agreed_amount}, {agreed_for}."\n'
OTHERS = "".join(
    f'[[{move}]]\ntext = "The {nth} word of {move}."\n'
    for move in Move
    if move not in (Move.FACT, Move.NEXT_STEP)
    for nth in ("first", "second", "third")
)
STEPS = "".join(
    f'[[next-step]]\nclaim = "{kind}"\ntext = "For {kind}: {{step_on}}, under {{basis}}."\n'
    for kind in ConsequenceKind
)
HEARD = "[heard]\n" + "".join(f'{reason} = "They say {reason}."\n' for reason in Reason)
REPLIES = "".join(
    f'[[reply.{reason}]]\ntext = "The {nth} answer to {reason}."\n'
    for reason in Reason
    for nth in ("first", "second")
)
SOUND = WORDS + FACT + REPEAT + OTHERS + STEPS + HEARD + REPLIES
"""A whole pack of English with nothing wrong in it."""


@cache
def pack_of(language: str) -> Pack:
    """The shipped pack, read once."""
    return load_pack(FOLDER / f"{language}.toml")


def written(folder: Path, text: str, name: str = "en.toml") -> Path:
    """A pack file in that folder."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def saying(pack: Pack, text: str) -> Pack:
    """The pack with one and the same line everywhere, to see how a slot is filled."""
    return replace(
        pack,
        lines=dict.fromkeys(pack.lines, (Variant("line", text, text),)),
        replies=dict.fromkeys(pack.replies, (Variant("reply", text, text),)),
    )


def day(offset: int) -> date:
    """So many days from today, negative for the past."""
    return TODAY + timedelta(days=offset)


def invoice(
    number: str = "2041",
    due: int = -24,
    amount: str = "3400",
    currency: str = "EUR",
    review: int | None = None,
) -> OpenInvoice:
    """An invoice due so many days from today, in dispute where it has a review day."""
    worth = Decimal(amount)
    review_on = None if review is None else day(review)
    return OpenInvoice(number, day(due - 30), day(due), worth, worth, currency, review_on)


def promise(
    received: str = "0", state: PromiseState = PromiseState.BROKEN, returns: int = -3
) -> PromiseFact:
    """A promise of 1,250.50 EUR for a week ago."""
    money = Money(Decimal("1250.50"), "EUR")
    return PromiseFact(1, money, day(-7), day(-17), day(returns), state, Decimal(received))


def customer(*invoices: OpenInvoice, code: str = "lufi", review: int | None = None) -> Standing:
    """A customer with these open invoices, or one of 3,400 EUR due on 3 March."""
    return Standing(
        code,
        "Lux Fiat",
        contacts=(ANNA,),
        invoices=invoices or (invoice(),),
        account_review_on=None if review is None else day(review),
    )


def fitting(situation: Situation, facts: Standing) -> Standing:
    """The facts with what that call is about: a dispute, a promise, or nothing overdue yet."""
    if situation is Situation.DISPUTE_REVIEW:
        return facts._replace(account_review_on=TODAY)
    if situation is Situation.BROKEN_PROMISE:
        return facts._replace(promises=(promise(),))
    if situation is Situation.COURTESY:
        return facts._replace(invoices=tuple(one._replace(due=day(3)) for one in facts.invoices))
    return facts


def step(kind: ConsequenceKind, planned: int = 10) -> Step:
    """A consequence that may be named today."""
    amount = Money(Decimal("34.20"), "EUR") if kind in CLAIMS else None
    return Step(1, kind, day(planned), "§ 7", "Eva", day(-5), amount)


WHOLE_WORDS = st.text(
    st.characters(categories=("L", "Nd"), include_characters="%\\<>'&/.-№"), min_size=1, max_size=9
).filter(lambda word: "None" not in word)
names = st.lists(WHOLE_WORDS, min_size=1, max_size=3).map(" ".join)
currencies = st.sampled_from(["EUR", "HUF", "USD", "RSD", "JPY", "BHD"])
moneys = st.builds(
    lambda count, whole, currency: Money(
        Decimal(count) if whole else Decimal(count).scaleb(-decimals(currency)), currency
    ),
    st.integers(1, 10_000_000),
    st.booleans(),
    currencies,
)
reviews = st.sampled_from([None, None, None, None, None, None, -5, 0, 20])
"""In so many days, for the few that are in dispute."""

invoices = st.builds(
    lambda number, due, money, review: invoice(
        number, due, str(money.amount), money.currency, review
    ),
    WHOLE_WORDS,
    st.integers(-800, -1) | st.integers(-800, -1) | st.integers(0, 40),
    moneys,
    reviews,
)
contacts = st.builds(
    ContactFact,
    names | st.just(""),
    st.sampled_from(Role),
    phone=st.sampled_from(["", "+36 1 555 0101"]),
    email=st.sampled_from(["", "anna@example.org"]),
    wrong_number=st.booleans(),
)
promises = st.builds(
    lambda money, promised, state, share: PromiseFact(
        1,
        money,
        day(promised),
        day(promised - 9),
        day(promised + 2),
        state,
        money.amount if state is PromiseState.KEPT else money.amount * share // 4,
    ),
    moneys,
    st.integers(-400, 5),
    st.sampled_from(PromiseState),
    st.integers(0, 3),
)
conversations = st.none() | st.builds(
    CallFact,
    st.integers(-60, 0).map(day),
    st.sampled_from([one for one in Outcome if one.reached]),
    names | st.just(""),
    st.none() | st.sampled_from(Reason),
)
standings = st.builds(
    Standing,
    names,
    names,
    contacts=st.lists(contacts, max_size=3).map(tuple),
    invoices=st.lists(invoices, min_size=1, max_size=6).map(
        lambda found: tuple(sorted(found, key=lambda one: one.due))
    ),
    unallocated=st.just(())
    | st.lists(moneys, max_size=2, unique_by=lambda one: one.currency).map(tuple),
    promises=st.lists(promises, max_size=2).map(tuple),
    last_conversation=conversations,
    account_review_on=reviews.map(lambda review: None if review is None else day(review)),
)
steps = st.builds(step, st.sampled_from(ConsequenceKind), st.integers(0, 300))
occasions = st.builds(
    Occasion,
    st.sampled_from(Situation),
    st.sampled_from(Stage),
    st.sampled_from(Tone),
    st.sampled_from(Role),
    st.integers(0, 30),
    st.booleans(),
    st.lists(steps, max_size=3).map(tuple),
)
Call = tuple[Standing, Occasion]
calls = st.builds(
    lambda occasion, facts, fit: (
        fitting(occasion.situation, facts) if fit else facts,
        occasion,
    ),
    occasions,
    standings,
    st.booleans(),
)
"""A call with the facts that it is about, or with any others."""

speakers = st.builds(Speaker, names | st.just(""), names | st.just(""))
MOMENTS = [(stage, tone) for stage in CALLING_STAGES for tone in Tone]
