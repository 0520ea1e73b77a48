"""The tone check: may a line be said as it stands?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from dunning.script.tone.language import recognised
from dunning.script.tone.rule_files import shipped_languages, shipped_rules


class Verdict(StrEnum):
    """What the check came to.

    A `GATE` line claims something that may be said only when the ledger holds the facts for it.
    An `UNCHECKED` line is in a language without rules, or in none that can be told: never `OK`.
    """

    OK = "ok"
    GATE = "gate"
    REFUSED = "refused"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class ToneFinding:
    """A line and what the check makes of it.

    `lang` is the language it was read in, empty if none was recognised. `label` is what is
    refused (`threat`) or claimed (`interest`), `phrase` the words of `text` that decided and
    `better` what may be said instead; all three are empty unless refused or gated.
    """

    text: str
    lang: str
    verdict: Verdict
    label: str = ""
    phrase: str = ""
    better: str = ""


def check_line(text: str, lang: str | None = None) -> ToneFinding:
    """The tone of one line, in `lang` (`hu` or `hu-HU`) or the language that it is seen to be in.

    A line too short for its language to be told, such as "OK.", is unchecked without `lang`; so
    is one that changes its language. A line without any word is OK in a language that is given.
    """
    language = (
        recognised(text) if lang is None else lang.replace("_", "-").partition("-")[0].lower()
    )
    if language not in shipped_languages():
        return ToneFinding(text, language, Verdict.UNCHECKED)
    decision = shipped_rules(language).decision(text)
    if decision is None:
        return ToneFinding(text, language, Verdict.OK)
    verdict = Verdict.REFUSED if decision.refused else Verdict.GATE
    return ToneFinding(text, language, verdict, decision.label, decision.phrase, decision.better)


def check_lines(lines: Iterable[str], lang: str | None = None) -> Iterator[tuple[int, ToneFinding]]:
    """The finding for each line that is not blank, with its number from 1."""
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if text:
            yield number, check_line(text, lang)
