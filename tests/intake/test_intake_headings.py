"""Which column holds what, by the headings that accounting programs write."""

from pathlib import Path

import pytest
from intake_files import EUR, invoices, only, split, written

from dunning.errors import DunningError, UsageError
from dunning.intake.choices import Choices
from dunning.intake.headings import CUSTOMERS, INVOICES, PAYMENTS, Subject, field_names, match
from dunning.intake.invoices import read_invoices
from dunning.intake.words import key

XERO = (
    "ContactName,EmailAddress,POAddressLine1,InvoiceNumber,Reference,InvoiceDate,DueDate,"
    "PlannedDate,Total,TaxTotal,InvoiceAmountPaid,InvoiceAmountDue,Description,Quantity,"
    "UnitAmount,LineAmount,AccountCode,TaxAmount,Currency,Type,Sent,Status"
)
ERPNEXT = (
    "Posting Date,Party Type,Party,Receivable Account,Customer Contact,Customer Name,Voucher Type,"
    "Voucher No,Due Date,Invoiced Amount,Paid Amount,Credit Note,Outstanding Amount,Age (Days),"
    "0-30,31-60,Currency"
)
ZOHO = (
    "Invoice Date,Invoice ID,Invoice Number,Estimate Number,Invoice Status,Customer Name,"
    "Company Name,Customer ID,Due Date,Expected Payment Date,Currency Code,Exchange Rate,SubTotal,"
    "Total,Balance"
)
STRIPE = (
    "id,Amount Due,Amount Paid,Currency,Customer,Customer Name,Date (UTC),Due Date (UTC),Number,"
    "Paid,Paid At (UTC),Subtotal,Tax,Total,Starting Balance,Status"
)
HEADERS = [
    (
        ",Date,Transaction type,Num,Customer full name,Due date,Amount,Open balance",
        (
            "number=Num customer_name=Customer full name issued=Date due=Due date amount=Amount"
            " open_amount=Open balance kind=Transaction type"
        ),
    ),
    (
        "Date,Transaction Type,Num,Due Date,Customer,Amount,Open Balance,Balance",
        (
            "number=Num customer=Customer issued=Date due=Due Date amount=Amount"
            " open_amount=Open Balance kind=Transaction Type"
        ),
    ),
    (
        XERO,
        (
            "number=InvoiceNumber customer_name=ContactName issued=InvoiceDate due=DueDate"
            " amount=Total open_amount=InvoiceAmountDue paid_amount=InvoiceAmountPaid status=Status"
            " currency=Currency kind=Type email=EmailAddress"
        ),
    ),
    (
        "*ContactName,*InvoiceNumber,*InvoiceDate,*DueDate,Total",
        (
            "number=*InvoiceNumber customer_name=*ContactName issued=*InvoiceDate due=*DueDate"
            " amount=Total"
        ),
    ),
    (
        (
            "Client Name,Invoice #,Date Issued,Date Due,Invoice Status,Date Paid,Item Name,Rate,"
            "Line Subtotal,Line Total,Currency"
        ),
        (
            "number=Invoice # customer_name=Client Name issued=Date Issued due=Date Due"
            " line_amount=Line Total settled_on=Date Paid status=Invoice Status currency=Currency"
        ),
    ),
    (
        ZOHO,
        (
            "number=Invoice Number customer_reference=Customer ID customer_name=Customer Name"
            " issued=Invoice Date due=Due Date amount=Total open_amount=Balance"
            " status=Invoice Status currency=Currency Code"
        ),
    ),
    (
        STRIPE,
        (
            "number=Number customer_name=Customer Name customer=Customer issued=Date (UTC)"
            " due=Due Date (UTC) amount=Total open_amount=Amount Due paid_amount=Amount Paid"
            " paid=Paid settled_on=Paid At (UTC) status=Status currency=Currency"
        ),
    ),
    (
        "Client,Email,Invoice Number,Amount,Paid,PO Number,Status,Invoice Date,Due Date",
        (
            "number=Invoice Number customer=Client issued=Invoice Date due=Due Date amount=Amount"
            " paid=Paid status=Status email=Email"
        ),
    ),
    (
        (
            "Id,DocumentDate,DocumentNumber,Name,EmailRecipient,DocumentStatus,CurrencyCode,"
            "TotalAmount,BalanceDueAmount,AmountPaidAmount"
        ),
        (
            "number=DocumentNumber customer_name=Name issued=DocumentDate amount=TotalAmount"
            " open_amount=BalanceDueAmount paid_amount=AmountPaidAmount status=DocumentStatus"
            " currency=CurrencyCode email=EmailRecipient"
        ),
    ),
    (
        ERPNEXT,
        (
            "number=Voucher No customer_name=Customer Name customer=Party issued=Posting Date"
            " due=Due Date amount=Invoiced Amount open_amount=Outstanding Amount"
            " paid_amount=Paid Amount currency=Currency kind=Voucher Type contact=Customer Contact"
        ),
    ),
    (
        (
            "Number,Invoice Partner Display Name,Invoice/Bill Date,Due Date,Untaxed Amount Signed,"
            "Total in Currency Signed,Total Signed,Amount Due Signed,Currency,Payment Status"
        ),
        (
            "number=Number customer_name=Invoice Partner Display Name issued=Invoice/Bill Date"
            " due=Due Date amount=Total in Currency Signed open_amount=Amount Due Signed"
            " status=Payment Status currency=Currency"
        ),
    ),
    (
        "Konto;Rechnungsnummer;Datum;Fälligkeit;Sollbetrag;Habenbetrag;Saldo;Gegenkonto",
        (
            "number=Rechnungsnummer customer_reference=Konto issued=Datum due=Fälligkeit"
            " open_amount=Saldo debit=Sollbetrag credit=Habenbetrag"
        ),
    ),
    (
        "Kunde;Rechnungsnummer;Rechnungsdatum;Betrag;Faelligkeitsdatum;Zahlungsstatus",
        (
            "number=Rechnungsnummer customer=Kunde issued=Rechnungsdatum due=Faelligkeitsdatum"
            " amount=Betrag status=Zahlungsstatus"
        ),
    ),
    (
        (
            "Számlaszám;Számla kiállítás dátuma;Vevő neve;Termék neve;Tétel nettó érték;"
            "Tétel bruttó érték;Devizanem"
        ),
        (
            "number=Számlaszám customer_name=Vevő neve issued=Számla kiállítás dátuma"
            " line_amount=Tétel bruttó érték currency=Devizanem"
        ),
    ),
    (
        "Számlaszám;Ügyfélkód;Ügyfél név;Dátum;Teljesítés;Esedékes;Deviza;Nettó;Áfa;Bruttó",
        (
            "number=Számlaszám customer_reference=Ügyfélkód customer_name=Ügyfél név issued=Dátum"
            " due=Esedékes amount=Bruttó currency=Deviza"
        ),
    ),
    (
        "Date,Ref. No.,Party's Name,Pending Amount,Due on,Overdue by days",
        (
            "number=Ref. No. customer_name=Party's Name issued=Date due=Due on"
            " open_amount=Pending Amount"
        ),
    ),
    (
        "customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate",
        (
            "number=invoiceNumber customer_reference=customerID issued=InvoiceDate due=DueDate"
            " amount=InvoiceAmount settled_on=SettledDate disputed=Disputed"
        ),
    ),
    (
        "Numéro de facture;Client;Date d'émission;Échéance;Montant TTC;Devise",
        (
            "number=Numéro de facture customer=Client issued=Date d'émission due=Échéance"
            " amount=Montant TTC currency=Devise"
        ),
    ),
    (
        "Numer faktury;Nabywca;Data wystawienia;Termin płatności;Kwota brutto;Waluta",
        (
            "number=Numer faktury customer_name=Nabywca issued=Data wystawienia "
            "due=Termin płatności amount=Kwota brutto currency=Waluta"
        ),
    ),
]


@pytest.mark.parametrize(("header", "wanted"), HEADERS, ids=[row[0][:24] for row in HEADERS])
def test_the_headings_of_a_program_are_understood(header: str, wanted: str) -> None:
    headings = header.split(";" if ";" in header else ",")
    found = match(headings, INVOICES)
    assert " ".join(f"{name}={headings[index]}" for name, index in found.items()) == wanted


@pytest.mark.parametrize(
    ("subject", "header", "wanted"),
    [
        (
            CUSTOMERS,
            "Code,Customer name,Customer No.,Country,Payment terms,Contact name,Phone,Role",
            (
                "code=Code name=Customer name reference=Customer No. country=Country"
                " terms_days=Payment terms contact=Contact name phone=Phone role=Role"
            ),
        ),
        (
            CUSTOMERS,
            "Kundennummer;Firma;Land;Ansprechpartner;E-Mail",
            "name=Firma reference=Kundennummer country=Land contact=Ansprechpartner email=E-Mail",
        ),
        (CUSTOMERS, "name", "name=name"),
        (
            PAYMENTS,
            "Client,Invoice Number,Amount,Date",
            "customer=Client invoices=Invoice Number date=Date amount=Amount",
        ),
        (
            PAYMENTS,
            "Fizetés dátuma;Vevő neve;Számlaszám;Összeg;Közlemény",
            (
                "customer_name=Vevő neve invoices=Számlaszám date=Fizetés dátuma amount=Összeg"
                " reference=Közlemény"
            ),
        ),
    ],
)
def test_customers_and_payments_have_words_of_their_own(
    subject: Subject, header: str, wanted: str
) -> None:
    headings = header.split(";" if ";" in header else ",")
    found = match(headings, subject)
    assert " ".join(f"{name}={headings[index]}" for name, index in found.items()) == wanted


def test_every_field_can_be_mapped_and_no_word_is_out_of_reach() -> None:
    for subject in (INVOICES, CUSTOMERS, PAYMENTS):
        assert field_names(subject.name) == subject.fields
        for words in subject.words.values():
            assert [key(word) for word in words] == list(words)
    with pytest.raises(UsageError, match="use invoices, customers, payments"):
        field_names("letters")


def test_the_header_row_is_found_below_other_lines(tmp_path: Path) -> None:
    text = (
        "Open invoices,,,\nSmith & Sons,,,\nAs of 31 August 2026,,,\n\n"
        "Number,Customer,Due,Total\nA-1,Jones,2026-08-31,5.00\nTOTAL,,,5.00\n"
        '"Monday, 3 August 2026 10:00",,,\n'
    )
    reading = read_invoices(written(tmp_path, text), EUR)
    good, bad = split(reading)
    assert [row.line for row in good] == [6]
    assert [row.line for row in bad] == [8, 8, 8]  # a number without a due date or an amount
    assert reading.skipped == {"total row": 1}
    assert any(note.startswith("header in line 5: number = 'Number'") for note in reading.notes)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (
            "Rechnung,Kunde,Betrag",
            (
                r"no column for due \(or issued\); the columns are Rechnung, Kunde, Betrag; say"
                r' which with --map due="\.\.\."'
            ),
        ),
        ("Kunde,Betrag,Fällig", 'no column for number; .* --map number="'),
        ("Rechnung,Betrag,Fällig", "no column for customer"),
        ("Rechnung,Kunde,Fällig", "no column for amount"),
        ("foo,bar,baz", r"no header row .* the best has foo, bar, baz; .*--map number=Heading"),
    ],
)
def test_a_missing_column_is_named_with_those_that_are_there(
    tmp_path: Path, header: str, message: str
) -> None:
    with pytest.raises(DunningError, match=message):
        read_invoices(written(tmp_path, f"{header}\na,b,c\n"), EUR)


def test_the_users_own_mapping_goes_before_the_words(tmp_path: Path) -> None:
    text = "Nr,Амт,Who,When,Total,Balance\nA-1,7,Smith,2026-08-31,5,3\n"
    mapping = {"amount": "Амт", "customer_name": "WHO", "due": "When", "open_amount": ""}
    invoice = only(tmp_path, text, Choices(currency="EUR", columns=mapping))
    assert (str(invoice.amount), invoice.open_amount) == ("7.00", None)


def test_a_batch_of_bookings_is_told_from_a_list_of_invoices(tmp_path: Path) -> None:
    text = '"EXTF";700;21;"Buchungsstapel"\nUmsatz;Konto;Belegdatum\n12,50;10000;0203\n'
    with pytest.raises(DunningError, match="batch of bookings: export the list of open items"):
        read_invoices(written(tmp_path, text), EUR)


def test_a_file_with_nothing_but_a_header_has_no_rows_and_no_fault(tmp_path: Path) -> None:
    assert invoices(tmp_path, "Number,Customer,Due,Total\n", Choices()) == ([], [])


def test_the_fingerprint_knows_a_header_again_however_it_is_spelled(tmp_path: Path) -> None:
    prints = [
        read_invoices(written(tmp_path, header), EUR).fingerprint
        for header in (
            "Number,Customer,Due,Total\n",
            "*NUMBER;customer;due;Total.\n",
            "No,Customer,Due,Total\n",
        )
    ]
    assert prints[0] == prints[1] != prints[2]


@pytest.mark.parametrize(
    ("header", "row", "reference", "name"),
    [
        ("Customer", "K-100", "K-100", ""),
        ("Customer", "Smith", "", "Smith"),
        ("Customer", "Route 66 Diner", "", "Route 66 Diner"),
        ("Customer,Customer name", "17,Smith", "17", "Smith"),
        ("Customer,Customer ID", "Smith 2,17", "17", "Smith 2"),
        ("Customer ID", "17", "17", ""),
    ],
)
def test_a_column_headed_customer_holds_ids_or_names(
    tmp_path: Path, header: str, row: str, reference: str, name: str
) -> None:
    text = f"Number,{header},Due,Total\nA-1,{row},2026-08-31,5\n"
    invoice = only(tmp_path, text)
    assert (invoice.customer_reference, invoice.customer_name) == (reference, name)
