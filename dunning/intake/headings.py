"""Which column holds what: the words that programs put at the head of their columns.

A heading is compared by its `key`, so `*Invoice No.` and `invoice no` are one. Where a file
has several columns for a field, the word listed first wins.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dunning.errors import DunningError, UsageError
from dunning.intake.currencies import heading_currency
from dunning.intake.words import key

_CUSTOMER: Final = {
    "customer_reference": (
        "customerid customernumber customerno customernr customercode customerref customerkey"
        " customeraccount clientid clientnumber clientno clientcode debtorid debtorcode debtorno"
        " accountref accountnumber accountno customerexternalid partnerid"
        " kundennummer kundennr kundenno kundenkonto kdnr debitorennummer debitorennr debitornr"
        " debitorenkonto konto ugyfelkod vevokod vevoazonosito ugyfelazonosito partnerkod"
        " partnerazonosito codeclient numeroclient codicecliente klantnummer debiteurnummer"
        " codigocliente numerklienta kodklienta kodkontrahenta cislozakaznika cisloodberatele"
    ),
    "customer_name": (
        "customername customerfullname clientname invoicepartnerdisplayname partyname partysname"
        " debtorname companyname kundenname debitorname firmenname firma vevoneve"
        " vevonev ugyfelneve ugyfelnev partnerneve partnernev cegnev nomclient nomduclient"
        " raisonsociale nomecliente ragionesociale klantnaam nombrecliente razonsocial"
        " nazwaklienta nazwakontrahenta nabywca nazevzakaznika odberatelnazev payername company"
        " organisation organization name nev contactname"
    ),
    "customer": (
        "customer client debtor party payer buyer kunde auftraggeber debitor vevo ugyfel partner"
        " cliente klant debiteur klient kontrahent odberatel zakaznik"
    ),
}
_REACH: Final = {
    "contact": (
        "contact contactperson customercontact contactname contactfullname ansprechpartner"
        " kontaktperson kontakt kapcsolattarto kapcsolattartoneve personnecontact referente"
        " contactpersoon personadecontacto osobakontaktowa kontaktniosoba"
    ),
    "phone": (
        "phone phonenumber telephone telephonenumber tel mobile mobilephone contactphone telefon"
        " telefonnummer telefonnr telefonszam mobil telefono telefoon telefoonnummer"
        " numertelefonu"
    ),
    "email": (
        "email emailaddress contactemail customeremail clientemail emailrecipient billingemail"
        " mail emailadresse mailadresse emailcim mailcim adresseemail courriel posta"
        " correoelectronico"
    ),
}
_CURRENCY: Final = (
    "currency currencycode invoicecurrency documentcurrency transactioncurrency currencyid ccy"
    " cur waehrung wahrung waehrungscode wahrungscode wkz devizanem deviza penznem devise valuta"
    " divisa moneda moeda waluta mena"
)
_INVOICES: Final = {
    "number": (
        "invoicenumber invoiceno invoicenr invoicenum documentnumber documentno docnumber docno"
        " billnumber billno rechnungsnummer rechnungsnr rechnungno rechnungnr rgnummer rgnr renr"
        " belegnummer belegnr szamlaszam szamlasorszam szamlasorszama bizonylatszam"
        " bizonylatszama numerofacture numerodefacture nofacture nfacture numerofattura nfattura"
        " factuurnummer factuurnr numerofactura numerodefactura nfactura numerfaktury nrfaktury"
        " cislofaktury invoice voucherno number num no nr rechnung szamla facture fattura factuur"
        " factura faktura belegfeld1 belegfeldi sorszam refno invoiceid"
    ),
    **_CUSTOMER,
    "issued": (
        "invoicedate issuedate dateissued issued issuedon issuedat invoicedon invoicedat"
        " dateofissue dateofinvoice invoicebilldate billdate documentdate docdate postingdate"
        " transactiondate rechnungsdatum rgdatum redatum belegdatum ausstellungsdatum datum"
        " szamlakelte kelt keltezes kiallitas kiallitasdatuma kiallitasidatum"
        " szamlakiallitasdatuma szamladatuma szamladatum datefacture datedefacture"
        " dateemission datedemission datafattura dataemissione datafactura factuurdatum"
        " fechafactura fechadefactura fechaemision fechadeemision fecha datawystawienia"
        " datumvystaveni vystaveno date dateutc data"
    ),
    "due": (
        "duedate due dueon dueat datedue paymentdue paymentduedate invoicepaymentduedate"
        " invoiceduedate netduedate payby duedateutc faelligkeitsdatum falligkeitsdatum"
        " faelligkeit falligkeit faelligam falligam faellig fallig zahlbarbis"
        " fizetesihatarido hatarido fizhatarido esedekessegidatum esedekessegdatuma esedekesseg"
        " esedekes lejarat lejaratdatuma dateecheance datedecheance echeance datascadenza"
        " scadenza vervaldatum fechavencimiento fechadevencimiento vencimiento terminplatnosci"
        " datumsplatnosti splatnost"
    ),
    "amount": (
        "totalincurrencysigned invoicetotal invoicetotalamount totalamount invoiceamount"
        " invoicedamount invoicevalue originalamount documentamount documenttotal grandtotal"
        " totalgross grosstotal grossamount amountgross total totalsigned totalinclvat"
        " amountinclvat gross amount rechnungsbetrag bruttobetrag bruttosumme gesamtbetrag"
        " rechnungssumme szamlabruttoosszege szamlabrutto bruttoosszesen bruttoosszeg"
        " bruttovegosszeg bruttoertek vegosszeg szamlaosszeg szamlaertek fizetendo"
        " fizetendoosszeg brutto gesamt betrag summe osszesen osszeg montantttc totalttc"
        " montanttotal montant importototale totalefattura importo totale totaalbedrag"
        " bedraginclbtw totaalinclbtw bedrag totaal importetotal totalfactura importe"
        " kwotabrutto wartoscbrutto kwota castkacelkem celkem castka"
    ),
    "line_amount": (
        "linetotal linetotalgross lineamountgross tetelbruttoertek tetelbrutto"
        " positionsbetragbrutto positionssummebrutto"
    ),
    "open_amount": (
        "open openbalance openamount amountdue invoiceamountdue balancedue balancedueamount"
        " amountremaining outstanding outstandingamount amountoutstanding pendingamount"
        " amountduesigned residual residualamount remaining remainingamount remainingbalance"
        " unpaid unpaidamount offenerbetrag offensaldo offenerposten restbetrag offen saldo"
        " nyitott nyitottosszeg nyitottegyenleg hatralek tartozas fennmaradoosszeg egyenleg"
        " resteapayer restedu soldedu montantdu residuo dapagare daincassare"
        " openstaandbedrag openstaand pendiente saldopendiente importependiente dozaplaty"
        " pozostalo zbyvauhradit zbyva balance"
    ),
    "paid_amount": (
        "amountpaid paidamount invoiceamountpaid amountpaidamount paidtodate totalpaid"
        " bezahlterbetrag gezahlterbetrag gezahlt kifizetettosszeg befizetettosszeg"
        " kiegyenlitettosszeg montantpaye importopagato betaaldbedrag importepagado"
        " kwotazaplacona uhrazenacastka"
    ),
    "paid": (
        "paid ispaid settled bezahlt beglichen fizetve kifizetve kiegyenlitve paye payee pagato"
        " betaald pagado zaplacone zaplaceno uhrazeno"
    ),
    "settled_on": (
        "settleddate datesettled settledon settlementdate datepaid paiddate paidon paidat"
        " paidatutc paymentdate zahlungsdatum zahldatum bezahltam fizetesdatuma kifizetesdatuma"
        " kiegyenlitesdatuma befizetesdatuma datepaiement datedepaiement datapagamento betaaldop"
        " betaaldatum fechapago fechadepago datazaplaty datumuhrady"
    ),
    "status": (
        "invoicestatus status documentstatus state paymentstatus zahlungsstatus"
        " rechnungsstatus szamlaallapot szamlastatusz allapot statusz fizetesiallapot"
        " fizetesistatusz statut stato estado stan stav"
    ),
    "currency": _CURRENCY,
    "disputed": (
        "disputed dispute isdisputed indispute strittig reklamation bestritten vitatott"
        " reklamalt litige contestato betwist disputado disputada sporna"
    ),
    "kind": (
        "type transactiontype documenttype invoicetype vouchertype doctype kind belegart"
        " dokumentart rechnungsart tipus szamlatipus szamlatipusa bizonylattipus bizonylattipusa"
        " typedocument typededocument tipodocumento tipo soort typ rodzaj"
    ),
    "corrects": (
        "corrects correctedinvoice originalinvoice originalinvoicenumber creditedinvoice"
        " appliesto appliedto ursprungsrechnung originalrechnung korrigierterechnung"
        " bezugsrechnung rechnungsbezug eredetiszamla eredetiszamlaszam hivatkozottszamla"
        " helyesbitettszamla"
    ),
    "debit": "sollbetrag soll debit debitamount",
    "credit": "habenbetrag haben credit creditamount kovetel",
    **_REACH,
}
_CUSTOMERS: Final = {
    "code": "code shortcode customershortcode kurzel kuerzel kurzname rovidnev azonosito kod",
    "name": (
        f"{_CUSTOMER['customer_name'].removesuffix(' contactname')} {_CUSTOMER['customer']}"
        " contactname"
    ),
    "reference": f"reference {_CUSTOMER['customer_reference']} id number no nr",
    "country": (
        "country countrycode pocountry billingcountry land landercode laendercode landerkennzeichen"
        " laenderkennzeichen orszag orszagkod pays paese pais kraj zeme stat"
    ),
    "region": (
        "region state province county poregion billingstate bundesland kanton regio megye"
        " provincia comunidad wojewodztwo"
    ),
    "language": "language languagecode sprache nyelv langue lingua taal idioma jezyk jazyk lang",
    "timezone": "timezone tz zeitzone idozona fuseauhoraire tijdzone zonahoraria",
    "currency": _CURRENCY,
    "terms_days": (
        "termsdays paymenttermsdays paymentdays daystopay netdays creditdays paymentterms terms"
        " zahlungszieltage zahlungsziel fizetesihataridonap fizetesinapok"
        " delaipaiement terminidipagamento betaaltermijn"
    ),
    "owner": (
        "owner salesperson salesrep salesrepresentative accountmanager responsible vertreter"
        " verkaufer verkaeufer betreuer ertekesito uzletkoto felelos vendeur venditore verkoper"
        " vendedor handlowiec obchodnik"
    ),
    "note": "note notes comment comments remark remarks notiz bemerkung megjegyzes nota opmerking",
    **_REACH,
    "role": "role contactrole jobtitle rolle funktion szerepkor beosztas fonction ruolo rol",
}
_PAYMENTS: Final = {
    **_CUSTOMER,
    "invoices": f"invoices invoicenumbers invoicenos {_INVOICES['number']} rechnungen szamlak",
    "date": (
        "paymentdate datepaid paiddate paidon datereceived receiveddate receivedon bookingdate"
        " valuedate transactiondate zahlungsdatum zahldatum buchungstag buchungsdatum"
        " wertstellung valutadatum zahlungseingang fizetesdatuma befizetesdatuma"
        " beerkezesdatuma konyvelesdatuma erteknap datum datepaiement datedepaiement"
        " datapagamento betaaldatum fechapago fechadepago fecha datazaplaty datumuhrady"
        " date dateutc data kelt paid"
    ),
    "amount": (
        "paymentamount amountpaid paidamount amountreceived receivedamount zahlbetrag"
        " zahlungsbetrag gezahlterbetrag fizetettosszeg befizetettosszeg kifizetettosszeg"
        " jovairtosszeg montantpaye importopagato betaaldbedrag importepagado amount total"
        " betrag summe osszeg montant importo bedrag importe kwota castka"
    ),
    "currency": _CURRENCY,
    "reference": (
        "paymentreference reference transactionreference transactionid paymentid ref"
        " zahlungsreferenz verwendungszweck referenz buchungstext kozlemeny azonosito"
        " hivatkozas memo description details motif causale omschrijving concepto tytul"
    ),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a kind of file may hold.

    Of every group in `required` one field must have a column. `dates` and `numbers` are the
    fields whose columns follow a convention that must be decided.
    """

    name: str
    words: Mapping[str, tuple[str, ...]]
    required: tuple[tuple[str, ...], ...]
    dates: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()

    @property
    def fields(self) -> tuple[str, ...]:
        """The names that --map takes."""
        return tuple(self.words)


def _words(table: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    return {name: tuple(dict.fromkeys(words.split())) for name, words in table.items()}


_WHO = ("customer", "customer_reference", "customer_name")
INVOICES: Final = Subject(
    name="invoices",
    words=_words(_INVOICES),
    required=(
        ("number",),
        _WHO,
        ("due", "issued"),
        ("amount", "line_amount", "debit", "open_amount"),
    ),
    dates=frozenset({"issued", "due", "settled_on"}),
    numbers=frozenset({"amount", "line_amount", "open_amount", "paid_amount", "debit", "credit"}),
)
CUSTOMERS: Final = Subject(name="customers", words=_words(_CUSTOMERS), required=(("name",),))
PAYMENTS: Final = Subject(
    name="payments",
    words=_words(_PAYMENTS),
    required=(("date",), ("amount",), ("invoices", *_WHO)),
    dates=frozenset({"date"}),
    numbers=frozenset({"amount"}),
)
_SUBJECTS: Final = {subject.name: subject for subject in (INVOICES, CUSTOMERS, PAYMENTS)}
_LONGEST = 200
_MINOR = re.compile(r"(.*?)(in)?(cents|minorunits?)")
_IN_BRACKETS = re.compile(r"\([^)]*\)\s*$")


def field_names(subject: str) -> tuple[str, ...]:
    """The fields of `invoices`, `customers` or `payments` that a column can be mapped to."""
    if subject not in _SUBJECTS:
        raise UsageError(f"no such kind of file {subject!r}: use {', '.join(_SUBJECTS)}")
    return _SUBJECTS[subject].fields


def is_minor(heading: str) -> bool:
    """Whether a column's heading says that it holds cents."""
    return bool(_MINOR.fullmatch(key(heading)))


def fingerprint(headings: Sequence[str]) -> str:
    """The same for every export with these columns in this order, however they are spelled."""
    normal = "\x1f".join(key(text) or text.strip().casefold() for text in headings)
    return hashlib.sha256(normal.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _places(headings: Sequence[str]) -> dict[str, int]:
    """Key -> index, a heading as it stands before one without its bracket or its currency."""
    places: dict[str, int] = {}
    for shorten in (str, _without_currency, _without_bracket, _without_cents):
        for index, heading in enumerate(headings):
            places.setdefault(key(shorten(heading)), index)
    places.pop("", None)
    return places


def _without_currency(heading: str) -> str:
    return heading_currency(heading)[0]


def _without_bracket(heading: str) -> str:
    return _IN_BRACKETS.sub("", heading[:_LONGEST])


def _without_cents(heading: str) -> str:
    return found[1] if (found := _MINOR.fullmatch(key(heading))) else ""


def match(
    headings: Sequence[str], subject: Subject, chosen: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Field -> index of its column, by the words of the subject. A column serves one field.

    `chosen` holds what the user decided: a column, or -1 for a field to leave out.
    """
    found = dict(chosen or {})
    taken = set(found.values())
    places = _places(headings)
    for name, words in subject.words.items():
        if name in found:
            continue
        for word in words:
            index = places.get(word)
            if index is not None and index not in taken:
                found[name] = index
                taken.add(index)
                break
    return {name: index for name, index in found.items() if index >= 0}


def choose(headings: Sequence[str], wanted: Mapping[str, str]) -> dict[str, int]:
    """The user's own field -> heading as field -> index, -1 for a field to leave out.

    Raises UsageError for a heading that is not there.
    """
    chosen = {}
    for name, heading in wanted.items():
        index = find_heading(headings, heading) if heading else -1
        if index is None:
            raise UsageError(
                f"--map {name}={heading!r}: no such column; the columns are {listed(headings)}"
            )
        chosen[name] = index
    return chosen


def find_heading(headings: Sequence[str], wanted: str) -> int | None:
    """The column with this heading: exactly, or else without regard to case and accents."""
    for spell in (str.strip, str.casefold, key):
        spelled = spell(wanted.strip())
        for index, heading in enumerate(headings):
            if spelled and spell(heading.strip()) == spelled:
                return index
    return None


def missing(columns: Mapping[str, int], subject: Subject) -> tuple[str, ...]:
    """The first group of required fields of which none has a column. Empty when all is there."""
    for group in subject.required:
        if not any(name in columns for name in group):
            return group
    return ()


def no_column(path: str, group: Sequence[str], headings: Sequence[str]) -> DunningError:
    """The error for a required field without a column."""
    name = "customer" if "customer" in group else group[0]
    others = [other for other in group if other != name]
    instead = f" (or {', '.join(others)})" if others else ""
    return DunningError(
        f"{path}: no column for {name}{instead}; the columns are {listed(headings)};"
        f' say which with --map {name}="..."'
    )


def listed(headings: Sequence[str]) -> str:
    """The headings of a file on one line, cut where it would grow too long."""
    shown = [" ".join(text.split())[:40] for text in headings if text.strip()]
    more = f" and {len(shown) - 40} more" if len(shown) > 40 else ""
    return ", ".join(shown[:40]) + more
