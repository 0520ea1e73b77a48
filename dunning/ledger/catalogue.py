"""The questions that are asked without SQLAlchemy, by name, and their text for each engine.

    python -m dunning.ledger.catalogue

writes the text anew, into `compiled_sqlite.py` and `compiled_postgresql.py`; a test compares.
"""

from functools import cache
from pathlib import Path

from sqlalchemy import select

from dunning.ledger import assembly, queries
from dunning.ledger.book import SCHEMA
from dunning.ledger.claim_statements import ClaimStatement, claim_statements
from dunning.ledger.commissions import commission_rates
from dunning.ledger.model import Consequence, Customer
from dunning.ledger.queries import Statement
from dunning.ledger.rows import compiled

ENGINES = ("sqlite", "postgresql")


@cache
def catalogue(engine: str) -> dict[str, Statement | ClaimStatement]:
    """Every question by its name, as `engine` takes it."""
    told = {
        f"{scope.__name__}.{name}": getattr(queries.questions(scope), name)
        for scope in (queries.among, queries.named)
        for name in assembly.Told._fields
    }
    asked = {
        "due": queries.due_questions(queries.everyone),
        "among": queries.due_questions(queries.among),
        "named": queries.open_questions(queries.named),
    }
    still_open = {
        f"{scope}.{name}": getattr(statements, name)
        for scope, statements in asked.items()
        for name in assembly.Open._fields
    }
    return {
        **still_open,
        **told,
        "among.coming": queries.coming(queries.among),
        "among.records": queries.records(queries.among),
        "named.records": queries.records(queries.named),
        "whole_record": queries.whole_record(),
        "debts": queries.debts(),
        "waiting": queries.waiting(),
        "among.expecting": queries.expecting(queries.among),
        "owned": queries.owned(),
        "overdue.customers": queries.overdue_customers(),
        "overdue.calls": queries.calls(queries.among),
        "payments_known_to": queries.payments_known_to(),
        "consequences": consequences_of(),
        "commission_rates": commission_rates(),
        **claim_statements(engine),
    }


def consequences_of() -> Statement:
    """The consequences that were decided about one customer by the day, by number."""
    return (
        select(Consequence.id)
        .join(Customer, Customer.id == Consequence.customer_id)
        .where(Customer.code == queries.CODE, Consequence.decided_on <= queries.DAY)
        .order_by(Consequence.id)
    )


def written(engine: str) -> str:
    """The Python module that holds the text of every question for one engine."""
    lines = [
        f'"""Questions as {engine} reads them. Made by `python -m dunning.ledger.catalogue`."""',
        "",
        "from dunning.ledger.question import Question",
        "",
        f'SCHEMA = "{SCHEMA}"',
        '"""The schema that these are for."""',
        "",
        "QUESTIONS = {",
    ]
    for name, statement in catalogue(engine).items():
        made = compiled(statement, engine)
        lines += [
            f'    "{name}": Question(',
            *(f"        {part!r}" for part in made.text.splitlines(keepends=True)),
            f"        ,{made.names!r},",
            f"        {dict(made.constants)!r},",
            "    ),",
        ]
    return "\n".join([*lines, "}", ""])


def main() -> None:
    """Writes the text of both engines beside this file."""
    for engine in ENGINES:
        path = Path(__file__).with_name(f"compiled_{engine}.py")
        path.write_text(written(engine), encoding="utf-8")


if __name__ == "__main__":
    main()
