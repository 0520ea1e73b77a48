"""What happens to a whole customer: given to another caller, or forgotten for good."""

from collections.abc import Sequence
from shlex import quote

from dunning.cli.desk import Desk
from dunning.cli.questions import ask
from dunning.cli.terminal import Terminal
from dunning.days import shown_date
from dunning.errors import BookError, UsageError
from dunning.ledger.book import copies_beside, file_of
from dunning.ledger.customers import CustomerDetails, edit_customer, find_customer
from dunning.ledger.edits import Edit
from dunning.ledger.erasure import forget


def forget_customer(desk: Desk, terminal: Terminal, typed: str, sure: bool) -> None:
    """Puts the customer's personal data out and says what was done. Raises UsageError unasked."""
    with desk.reading() as session:
        customer = find_customer(session, typed)
        code, name = customer.code, customer.name
    if not sure:
        question = f"Forget {name} for good? It cannot be undone. Type {code}"
        if ask(terminal, question, f"dunning customer forget {code} --yes").strip() != code:
            raise UsageError("nothing was forgotten: that is not the customer's code")
    with desk.changing() as change:
        forgotten = forget(change, find_customer(change.session, code))
    _scrub(desk, forgotten.code)
    people = f"{forgotten.people} contact{'' if forgotten.people == 1 else 's'}"
    terminal.say(
        f"Forgot {code}, now {forgotten.code}: names, numbers, addresses and notes of the customer "
        f"and {people} are gone, from {forgotten.entries} entries of the history too. Amounts and "
        "dates are kept."
    )
    _say_what_is_left(desk, terminal)


def _scrub(desk: Desk, code: str) -> None:
    """Takes what was put out from the file's free pages. Raises BookError while it is in use."""
    try:
        desk.book.scrub()
    except BookError:
        raise BookError(
            f"forgotten, now {code}, but the book is in use, and its file still has traces: "
            f"dunning customer forget {code} --yes takes them out"
        ) from None


def _say_what_is_left(desk: Desk, terminal: Terminal) -> None:
    file = file_of(desk.book)
    if file is None:
        terminal.say("Backups of this database still have them; so does it until its next VACUUM.")
        return
    copies = [copy.name for copy in copies_beside(file)]
    if copies:
        terminal.say(f"These copies still have them: {', '.join(copies)}")


def say_edits(desk: Desk, whose: str, edits: Sequence[Edit]) -> None:
    """Says what was changed from what, and who else had only just set it."""
    terminal = desk.terminal()
    if not edits:
        terminal.say("Nothing was changed: say what to change, see --help")
        return
    told = ", ".join(_edit_words(desk, edit) for edit in edits)
    terminal.say(f"Changed {whose}: {told}. Undo with dunning undo")


def _edit_words(desk: Desk, edit: Edit) -> str:
    detail = _DETAILS.get(edit.detail, edit.detail.replace("_", " "))
    told = f"{detail} {_shown(edit.before)} -> {_shown(edit.after)}"
    if edit.at is None:
        return told
    moment = edit.at.astimezone(desk.clock.zone)
    day = shown_date(moment.date(), desk.today)
    return f"{told} ({edit.by} had set that on {day} at {moment:%H:%M})"


def _shown(value: object) -> str:
    return "nothing" if value in (None, "") else str(value)


_DETAILS = {"plan_group": "group", "pays_rule": "pays", "terms_days": "terms"}


def assign_customer(
    desk: Desk, terminal: Terminal, typed: str, owner: str, to_nobody: bool
) -> None:
    """Gives a customer an owner, the caller where nobody is named, and says whose they were."""
    if owner and to_nobody:
        raise UsageError("give a name or --nobody, not both")
    whose = "" if to_nobody else owner.strip() or desk.caller
    with desk.changing() as change:
        customer = find_customer(change.session, typed)
        before = customer.owner
        edit_customer(change.session, customer, CustomerDetails(owner=whose))
        change.note(f"{customer.name}: owner {_named(whose)}, was {_named(before)}", customer)
    if before == whose:
        terminal.say(f"{customer.name} ({customer.code}) is {_named(whose)}'s already")
    else:
        listed = f"--owner {quote(whose)}" if whose else "--unowned"
        terminal.say(
            f"{customer.name} ({customer.code}) is now {_named(whose)}'s, was {_named(before)}'s. "
            f"Undo with dunning undo; all of them: dunning due {listed}"
        )


def _named(owner: str) -> str:
    return owner or "nobody"
