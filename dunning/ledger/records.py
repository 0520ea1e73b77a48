"""How customers have paid so far: their settled invoices and how late those were, added up."""

from datetime import date

from sqlalchemy.orm import Session

from dunning.lateness import CustomerRecord
from dunning.ledger import assembly, queries
from dunning.ledger.rows import rows_of


def read_records(session: Session, today: date) -> dict[str, CustomerRecord]:
    """The payment record of every customer with a settled invoice, by code, in one statement.

    Only what was recorded before `today` counts. An invoice is settled by the day the last
    payment towards it came; what was credited or written off alone is no payment.
    """
    return assembly.records(rows_of(session, queries.records(), {"day": today}))
