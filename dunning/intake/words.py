"""The words that cells hold where a person reads a state: paid, draft, credit note, yes.

All are compared by their `key`, so that case, accents, spaces and marks make no difference.
"""

import re
import unicodedata
from functools import lru_cache

_UNFOLDED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
_NOT_KEPT = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """Lower case, without diacritics, only a-z and 0-9. Empty for other alphabets."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_UNFOLDED))
    return _NOT_KEPT.sub("", folded)


def _keys(words: str) -> frozenset[str]:
    return frozenset(words.split())


YES = _keys("yes y true t 1 x ja j igen i oui o si s sim tak ano wahr vrai vero igaz")
NO = _keys("no n false f 0 nein nem non nie ne nee niet falsch faux falso hamis")
PAID = _keys(
    "paid paidinfull fullypaid settled cleared bezahlt vollbezahlt beglichen ausgeglichen erledigt"
    " fizetve kifizetve fizetett kiegyenlitve kiegyenlitett rendezett rendezve paye payee regle"
    " reglee soldee pagato pagata saldato saldata pagado pagada cobrado cobrada betaald voldaan"
    " zaplacona zaplacone oplacona zaplaceno zaplacena uhrazeno uhrazena"
)
UNPAID = _keys(
    "unpaid notpaid open outstanding overdue sent partial partiallypaid partlypaid due offen"
    " unbezahlt nichtbezahlt teilbezahlt uberfallig ueberfaellig nyitott kifizetetlen"
    " fizetetlen nemfizetett nincsfizetve impaye impayee nonpaye nonpagato daincassare impagado"
    " pendiente openstaand onbetaald niezaplacona nieoplacona nezaplaceno neuhrazeno"
)
DISPUTED = _keys(
    "disputed dispute indispute strittig bestritten reklamiert vitatott vita reklamalt litige"
    " enlitige contestato contestata betwist disputado disputada sporna reklamace"
)
_DRAFT = _keys(
    "draft entwurf piszkozat vazlat tervezet brouillon bozza borrador concept szkic roboczy"
    " koncept pendingapproval"
)
_VOID = _keys(
    "void voided deleted geloscht geloescht torolt torolve nichtig ungultig ungueltig ervenytelen"
)
_CANCELLED = _keys(
    "cancelled canceled storniert storno sztorno sztornozott sztornozva ervenytelenitett"
    " ervenytelenitve annulliert annule annulee annullato annullata anulado anulada cancelado"
    " cancelada geannuleerd anulowana anulowano stornovano stornovana zruseno zrusena reversed"
)
SKIPPED_STATUS = {
    **dict.fromkeys(_DRAFT, "draft"),
    **dict.fromkeys(_VOID, "void"),
    **dict.fromkeys(_CANCELLED, "cancelled"),
}
"""Statuses under which a row is no claim, with the word it is counted under."""

CREDIT_KIND = _keys(
    "creditnote creditmemo credit salescreditnote creditinvoice cn cm scrn gutschrift"
    " stornorechnung rechnungskorrektur korrekturrechnung stornoszamla sztornoszamla sztorno"
    " storno jovairas jovairo jovairoszamla avoir noteavoir notedecredit notadicredito"
    " notacredito notadecredito notacredito abono facturarectificativa creditnota creditfactuur"
    " korekta fakturakorygujaca dobropis opravnydanovydoklad accreccredit outrefund customerrefund"
)
_PAYMENT_KIND = _keys(
    "payment paymententry receipt customerpayment salesoverpayment overpayment prepayment"
    " salesprepayment deposit zahlung zahlungseingang fizetes befizetes kifizetes paiement"
    " reglement pagamento pago cobro betaling platnosc wplata platba"
)
_OFFER_KIND = _keys(
    "quote quotation estimate proforma proformainvoice offer order salesorder angebot auftrag"
    " proformarechnung dijbekero arajanlat ajanlat devis preventivo ordine presupuesto offerte"
    " oferta nabidka zalohovafaktura"
)
SKIPPED_KIND = {
    **dict.fromkeys(_PAYMENT_KIND, "payment"),
    **dict.fromkeys(_OFFER_KIND, "quote or order"),
}
"""Kinds of document that are neither invoice nor credit note, with the word counted under."""

_TOTAL = re.compile(
    r"(sub|grand)?total|(zwischen|gesamt|end)?summe|gesamt|(mind)?osszesen|vegosszeg|szumma"
    r"|totaal|suma|celkem|somme|razem"
)


def is_total(text: str) -> bool:
    """Whether a row that starts with this cell is likely a sum of the rows above it."""
    return bool(_TOTAL.match(key(text)))


@lru_cache(maxsize=4096)
def yes_or_no(text: str) -> bool | None:
    """Whether a mark such as `Yes`, `nein`, `paid` or `disputed` says yes; None if neither."""
    word = key(text)
    if word in YES or word in PAID or word in DISPUTED:
        return True
    return False if word in NO or word in UNPAID or not word else None
