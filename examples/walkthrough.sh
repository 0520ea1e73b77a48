#!/bin/sh
# A week with the example book, from an empty folder to Friday's backup.
#
# Every command is shown before its output, as it would stand in a terminal; what comes out is
# compared with walkthrough.txt. Try it yourself: sh examples/walkthrough.sh
set -u

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$here"/book/customers.csv "$here"/book/invoices.csv "$here"/book/payments.csv "$folder"
cd "$folder" || exit 1

DUNNING_BOOK=book.db
DUNNING_CONFIG=no-config.toml
DUNNING_USER=anna
TZ=UTC
PYTHONUNBUFFERED=1
export DUNNING_BOOK DUNNING_CONFIG DUNNING_USER TZ PYTHONUNBUFFERED

morning() {
    DUNNING_TODAY=$1
    export DUNNING_TODAY
    printf '\n# %s\n' "$2"
}

dunning() {
    line='$ dunning'
    for word in "$@"; do
        case $word in
            *[!A-Za-z0-9_./:+-]*) line="$line \"$word\"" ;;
            *) line="$line $word" ;;
        esac
    done
    printf '%s\n' "$line"
    command dunning "$@" 2>&1 || printf '[%s]\n' "$?"
}

echo "# The files come out of the accounting program, the book is made from them"
DUNNING_TODAY=2026-03-02
export DUNNING_TODAY
dunning import customers customers.csv
dunning import invoices invoices.csv
dunning import payments payments.csv
dunning import invoices invoices.csv

morning 2026-03-02 "Monday: whom to ring, one after the other"
dunning due
dunning next
dunning log alm redirected --with vroni --to "Resi Moser" --phone "+43 1 555 0116" --note "Ms Moser pays"
dunning log kert promised thu 486000 --said cash-flow --with somogyi
dunning log maple says-paid --with dana --said already-paid
dunning log wolke callback wed --with jutta --note "Mr Rau pays, back on Wednesday"
dunning log papir no-answer
dunning log lufi promised tue 3400 --with kata --said approval-pending
dunning log slnko disputed 4120 --with jana --note "price differs from the order" --review fri
dunning pause zettel fri --reason "moving premises"
dunning promise list

morning 2026-03-03 "Tuesday: money, and a slip that is taken back"
dunning due
dunning pay lufi 2000 --reference "part of 3400"
dunning pay prairie 500
dunning undo
dunning log thistle voicemail
dunning log papir promised +2d all --with erzsi
dunning why zettel

morning 2026-03-04 "Wednesday: the bank takes a payment back"
dunning due
dunning log wolke promised fri 2800 --with jutta
dunning payment list lufi
dunning payment reverse 19 --reason "account closed"
dunning dispute open kometa 4128 --reason "two cartons short"
dunning dispute list

morning 2026-03-05 "Thursday: what was promised, and what came"
dunning due
dunning log lufi promised tomorrow 3400 --with kata
dunning pay kert 486000
dunning promise list
dunning dispute resolve kometa 4128 --note "the cartons went out"
dunning customer show kometa

morning 2026-03-06 "Friday: the week is handed on"
dunning due
dunning log harbour promised someday 1940.50
dunning log harbour promised 13 mar 1940.50 --with tom
dunning history lufi
dunning history --limit 4
dunning report overdue
dunning why slnko
dunning report overdue -o overdue.csv
dunning db check
dunning db backup friday.db
