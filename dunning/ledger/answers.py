"""Answers by the session of a book that is open anyway, by the same texts as the driver's."""

from typing import Any

from sqlalchemy.orm import Session

from dunning.ledger.asking import Ask
from dunning.ledger.driver import asking_by


def answers_of(session: Session) -> Ask:
    """Answers from what the session's transaction sees, which is not flushed for it."""
    connection = session.connection()

    def execute(text: str, values: dict[str, Any]) -> Any:
        return connection.exec_driver_sql(text, values).cursor

    return asking_by(connection.dialect.name, execute)
