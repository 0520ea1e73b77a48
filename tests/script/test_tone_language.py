"""Telling the language of a line: four that have rules, and many that must not pass for one."""

import pytest

from dunning.script.tone import Verdict, check_line
from dunning.script.tone.language import recognised


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Invoice 2041 was due on the 3rd.", "en"),
        ("Which day may I note?", "en"),
        ("WHERE HAS IT GOT TO AT YOUR END?", "en"),
        ("Mr Kovács from Győr hasn't answered yet.", "en"),
        ("A számla 3-án volt esedékes, nálunk még nem látszik.", "hu"),
        ("Melyik napot írhatom fel?", "hu"),
        ("Mikor fizetnek?", "hu"),
        ("Die Rechnung war am 3. fällig und ist noch offen.", "de"),
        ("Welchen Tag darf ich notieren?", "de"),
        ("Wann können wir mit der Zahlung rechnen?", "de"),
        ("Срок оплаты счёта был 3 марта.", "ru"),
        ("Какой день я могу записать?", "ru"),
        ("Платёж не поступил.", "ru"),
        ("Звоню из Kestrel по поводу счёта 2041.", "ru"),
    ],
)
def test_a_language_with_rules_is_told(text: str, language: str) -> None:
    assert recognised(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Votre facture n'est toujours pas payée, vous êtes un voleur.",
        "¿Cuándo podemos esperar el pago?",
        "La fattura non è ancora stata pagata.",
        "A fatura ainda não foi paga.",
        "De factuur is nog niet betaald, kunt u dat nakijken?",
        "Jeśli nie zapłacicie, pójdziemy do sądu.",
        "Faktura ještě nebyla zaplacena.",
        "Faktúra ešte nebola zaplatená, prosím o úhradu.",
        "Factura nu a fost plătită încă.",
        "Fakturan har inte betalats ännu.",
        "Regningen er fortsatt ikke betalt, når kan dere betale?",
        "Laskua ei ole vielä maksettu.",
        "Ödemeyi ne zaman bekleyebiliriz?",
        "Račun još nije plaćen.",
        "Ви не платите вже третій місяць.",
        "Рахунак яшчэ не аплачаны.",
        "Фактурата още не е платена.",
        "Рачун још није плаћен.",
        "Sąskaita dar neapmokėta.",
        "Arve on endiselt maksmata.",
        "Rēķins vēl nav samaksāts.",
        "Hóa đơn vẫn chưa được thanh toán.",
        "Faktur belum dibayar.",
        "Το τιμολόγιο δεν έχει πληρωθεί.",
        "请付款。",
        "Төлем әлі түскен жоқ.",
    ],
)
def test_any_other_language_is_not_checked(text: str) -> None:
    assert check_line(text).verdict is Verdict.UNCHECKED


@pytest.mark.parametrize("text", ["", "2041", "OK.", "Kestrel", "a@b.example", "???"])
def test_too_little_to_tell_a_language_is_not_checked(text: str) -> None:
    assert check_line(text) == check_line(text, "")
    assert check_line(text).verdict is Verdict.UNCHECKED


def test_a_line_that_changes_its_language_is_not_checked() -> None:
    assert recognised("Could you please look for it?") == "en"
    assert recognised("Could you please look for it? Vous êtes un voleur et un menteur.") == ""
