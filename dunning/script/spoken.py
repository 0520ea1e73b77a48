"""Whether a pack's line may be said, by the tone check."""

from dataclasses import dataclass
from types import MappingProxyType

from dunning.script.pack import filled, slots_of
from dunning.script.tone import Verdict, check_line

_ORDINARY = MappingProxyType(
    {
        "contact": "Anna",
        "caller": "Anna",
        "company": "Kestrel",
        "customer": "Kestrel",
        "basis": "§ 7",
        "days": "24",
        "days_left": "3",
        "amount": "3,400 EUR",
        "promised_amount": "3,400 EUR",
        "agreed_amount": "3,400 EUR",
        "step_amount": "34 EUR",
        "invoices": "2041",
    }
)
_ANY_DAY = "3.4."


@dataclass(frozen=True, slots=True)
class Unkind:
    """Why a line may not be said, and what to do about it."""

    what: str
    mend: str


def unkind(text: str, language: str, claim: str | None = None) -> Unkind | None:
    """What the tone check has against a line with something ordinary in every slot.

    None for one that may be said. A line that names a consequence may be said only under that
    `claim`.
    """
    spoken = filled(text, {slot: _ORDINARY.get(slot, _ANY_DAY) for slot in slots_of(text)})
    finding = check_line(spoken, language)
    if finding.verdict is Verdict.OK:
        return None
    if finding.verdict is Verdict.GATE:
        if finding.label == claim:
            return None
        what = f"names a consequence ({finding.label}): {finding.phrase!r}"
        return Unkind(what, f'write it under [[next-step]] with claim = "{finding.label}"')
    if finding.verdict is Verdict.UNCHECKED:
        return Unkind("the tone check does not know its language", "write it in the pack's own")
    return Unkind(f"{finding.label}: {finding.phrase!r}", finding.better)
