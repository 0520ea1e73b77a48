"""The script during a call, and the lines of a pack by their names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dunning.cli.arguments import read_money, split_money
from dunning.cli.call_report import word_of
from dunning.cli.calling_ways import read_known, ways_of
from dunning.cli.card_view import answer_lines, line_record, talk_lines
from dunning.cli.dates import take_date
from dunning.cli.desk import Desk
from dunning.cli.speech import answer_for, pack_folder, pack_of, talk_for
from dunning.cli.terminal import Column, Format, Terminal
from dunning.cli.truth import gate_for
from dunning.days import shown_date
from dunning.errors import UsageError
from dunning.kinds import PauseKind, Reason
from dunning.ledger.customers import find_customer
from dunning.ledger.standings import read_standings
from dunning.scheduler.plan import Plan
from dunning.scheduler.worklist import ProposedCall, proposed
from dunning.script.compose import Answer, said_back
from dunning.script.pack import CALLING_STAGES, Move, Pack, Variant
from dunning.script.pack_file import LANGUAGES, language_of, pack_with_own
from dunning.stages import Tone

_LINE_COLUMNS = tuple(Column(name) for name in ("Name", "Stages", "Tones", "Claim", "Line"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed after `script`. `asks_why` None leaves it to the plan."""

    customer: str
    said: str = ""
    agreed: str = ""
    asks_why: bool | None = None


def show_script(desk: Desk, terminal: Terminal, asked: Asked, today: date) -> None:
    """Writes what to say to one customer, an answer, or a promise in one sentence."""
    moves = _MOVES_FOR.get(asked.said.strip().lower().replace("_", "-"))
    reason = word_of(Reason, asked.said, "reason") if asked.said and not moves else None
    if asked.agreed and asked.said:
        raise UsageError("give --said or --agreed, not both")
    if asked.agreed:
        _say_back(desk, terminal, asked, today)
        return
    call, plan = _call(desk, asked.customer, today)
    if moves:
        _show_moves(desk, terminal, call, plan, today, moves)
    elif reason is not None:
        _show_answer(terminal, answer_for(desk, call, plan, today, reason))
    else:
        _show_talk(desk, terminal, call, plan, today, asked.asks_why)


_MOVES_FOR = {
    "promise-broken": (Move.BROKEN, Move.CHANGED, Move.SOONER),
    "no-answer": (Move.VOICEMAIL,),
}
"""What is no excuse, and still has something to say to it."""


def _show_moves(
    desk: Desk,
    terminal: Terminal,
    call: ProposedCall,
    plan: Plan,
    today: date,
    moves: tuple[Move, ...],
) -> None:
    script = talk_for(desk, call, plan, today).script
    lines = [line for line in (*script.lines, *script.aside) if line.move in moves]
    if not lines:
        raise UsageError(f"{call.standing.name}: no promise was broken that is not spoken of yet")
    if terminal.format is Format.JSON:
        terminal.json([line_record(line) for line in lines])
    else:
        for line in lines:
            terminal.line(line.text)


def show_lines(terminal: Terminal, language: str) -> None:
    """Writes every line of a pack with its name, the user's own among them."""
    if language_of(language) not in LANGUAGES:
        raise UsageError(f"--lang {language}: there are packs for {', '.join(LANGUAGES)}")
    pack = pack_with_own(language, pack_folder())
    named = list(_named(pack))
    rows = [
        (one.name, *_limits(one), one.claim or "", "\n".join(dict.fromkeys((one.one, one.many))))
        for one in named
    ]
    records = [
        {"name": one.name, "one": one.one, "many": one.many, "claim": one.claim} for one in named
    ]
    terminal.rows(_LINE_COLUMNS, rows, records)


def _call(desk: Desk, typed: str, today: date) -> tuple[ProposedCall, Plan]:
    """The call as it would be made today, whatever holds it back."""
    with desk.reading() as session:
        code = find_customer(session, typed).code
        (standing,) = read_standings(session, desk.day(today), code)
    stopped = [one for one in standing.pauses if one.kind in _SAY_NOTHING]
    if stopped:
        reason = f": {stopped[0].reason}" if stopped[0].reason else ""
        raise UsageError(
            f"{standing.name} ({code}) is {_SAY_NOTHING[stopped[0].kind]}{reason}; nothing is "
            "asked of them on the telephone"
        )
    ways = ways_of(desk, today, read_known(desk, today, code), any_hour=True)
    call = proposed(standing, today, ways)
    if call is None:
        raise UsageError(
            f"{standing.name} ({code}): nothing to ask for on {shown_date(today, today)}; "
            f"dunning why {code} says why"
        )
    return call, ways.plan_of(call.standing)


_SAY_NOTHING = {
    PauseKind.INSOLVENT: "insolvent",
    PauseKind.REPRESENTED: "represented by a lawyer",
    PauseKind.HANDED_OVER: "handed over",
}


def _show_answer(terminal: Terminal, answer: Answer | None) -> None:
    if answer is None:
        raise UsageError("nothing is open, so there is nothing to answer")
    if terminal.format is Format.JSON:
        terminal.json({"reason": answer.reason, "heard": answer.heard, "text": answer.text})
    else:
        terminal.line(answer.text)


def _say_back(desk: Desk, terminal: Terminal, asked: Asked, today: date) -> None:
    words = asked.agreed.split()
    promised_for, count = take_date(words, today)
    amount, currency = split_money(words[count:])
    with desk.reading() as session:
        customer = find_customer(session, asked.customer)
        money = read_money(desk, session, customer, amount, currency)
        (standing,) = read_standings(session, desk.day(today), customer.code)
    pack, _ = pack_of(standing)
    text = said_back(pack, standing, money, promised_for, standing.attempts)
    if terminal.format is Format.JSON:
        terminal.json({"text": text})
    else:
        terminal.line(text)


def _show_talk(
    desk: Desk,
    terminal: Terminal,
    call: ProposedCall,
    plan: Plan,
    today: date,
    asks_why: bool | None,
) -> None:
    steps = gate_for(desk, call.standing, today).offered
    talk = talk_for(desk, call, plan, today, steps, asks_why)
    if terminal.format is Format.JSON:
        terminal.json([line_record(line) for line in talk.script.lines])
        return
    for line in talk_lines(talk.script.lines):
        terminal.line(line)
    terminal.line()
    terminal.heading("If they say")
    for line in answer_lines(talk):
        terminal.line(line)


def _named(pack: Pack) -> Iterator[Variant]:
    for lines in (*pack.lines.values(), *pack.replies.values()):
        yield from lines


def _limits(one: Variant) -> tuple[str, str]:
    stages = [stage for stage in CALLING_STAGES if stage in one.stages]
    tones = [tone for tone in Tone if tone in one.tones]
    return (
        "" if len(stages) == len(CALLING_STAGES) else " ".join(stages),
        "" if len(tones) == len(Tone) else " ".join(tones),
    )
