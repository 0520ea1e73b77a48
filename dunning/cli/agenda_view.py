"""What the coming days will bring if nothing happens."""

from datetime import timedelta

from dunning.cli.desk import Desk
from dunning.cli.morning_list import morning_of
from dunning.cli.morning_view import call_record
from dunning.cli.terminal import Column, Format, Terminal
from dunning.days import shown_date
from dunning.money import plain
from dunning.scheduler.worklist import ProposedCall

_COLUMNS = (
    Column("Day", whole=True),
    Column("Customer"),
    Column("Overdue", right=True, whole=True),
    Column("Days", right=True),
    Column("Why then"),
)


def show_agenda(desk: Desk, terminal: Terminal, days: int) -> None:
    """Writes who joins the list on each of the next `days` days, the day before left as it was."""
    drawn = terminal.format is Format.TABLE
    listed = {call.standing.code for call in morning_of(desk, desk.today).worklist.calls}
    rows, records = [], []
    for ahead in range(1, days + 1):
        day = desk.today + timedelta(days=ahead)
        calls = morning_of(desk, day).worklist.calls
        for call in calls:
            if call.standing.code in listed:
                continue
            shown = shown_date(day, desk.today) if drawn else day.isoformat()
            rows.append((shown, *_cells(call, drawn), call.reason(day)))
            records.append({"day": day.isoformat(), **call_record(desk, call, day)})
        listed |= {call.standing.code for call in calls}
    nothing = f"Nobody joins the list in the next {days} days if nothing happens"
    terminal.rows(_COLUMNS, rows, records, nothing=nothing)


def _cells(call: ProposedCall, drawn: bool) -> tuple[str, str, str]:
    amounts = [
        str(money) if drawn else f"{plain(money.amount, money.currency)} {money.currency}"
        for money in call.asked_for
    ]
    mark = "\n" if drawn else ", "
    name = f"{call.standing.name}\n{call.standing.code}" if drawn else call.standing.code
    return name, mark.join(amounts), str(call.days_past_due)
