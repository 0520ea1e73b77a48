"""What came of some calls, counted: promises won and promises kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dunning.ledger.script_figures import ScriptCall
from dunning.report.intervals import Share

ASKED, NOT_ASKED = "asked why", "did not ask"


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of some calls: promises won per call, and promises kept of those settled."""

    calls: int
    customers: int
    won: Share
    kept: Share

    @classmethod
    def of(cls, calls: Sequence[ScriptCall]) -> "Tally":
        """Counted over calls. A call that won several promises is one call won."""
        return cls(
            len(calls),
            len({call.customer for call in calls}),
            Share(sum(call.promises > 0 for call in calls), len(calls)),
            Share(sum(call.kept for call in calls), sum(call.settled for call in calls)),
        )


@dataclass(frozen=True, slots=True)
class Measure:
    """One of the two shares, and how it is spoken of."""

    title: str
    tries: str
    evidence: str
    share: Callable[[Tally], Share]


WON = Measure("Promises won", "calls", "calls", lambda tally: tally.won)
KEPT = Measure("Promises kept", "settled promises", "promises", lambda tally: tally.kept)
MEASURES = (WON, KEPT)
