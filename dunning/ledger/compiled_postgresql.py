"""Questions as postgresql reads them. Made by `python -m dunning.ledger.catalogue`."""

from dunning.ledger.question import Question

SCHEMA = "0006"
"""The schema that these are for."""

QUESTIONS = {
    "due.invoices": Question(
        "SELECT invoice.customer_id, (invoice.due - DATE '0001-01-01' + 1) AS anon_1, invoice.open_amount, invoice.currency, CAST(NULL AS INTEGER) AS anon_2, invoice.number, (invoice.issued - DATE '0001-01-01' + 1) AS anon_3, invoice.amount, invoice.id \n"
        'FROM invoice \n'
        'WHERE invoice.open_amount > 0 AND invoice.issued <= %(day)s AND (invoice.due <= %(last)s OR invoice.id IN (SELECT dispute.invoice_id \n'
        'FROM dispute \n'
        'WHERE dispute.opened_on <= %(day)s AND (dispute.resolved_on IS NULL OR dispute.resolved_on > %(day)s) AND dispute.invoice_id IS NOT NULL)) ORDER BY invoice.customer_id, invoice.due, invoice.id'
        ,('day', 'last'),
        {},
    ),
    "due.changed": Question(
        "SELECT invoice.customer_id, (invoice.due - DATE '0001-01-01' + 1) AS anon_1, invoice.open_amount + changed.back AS anon_2, invoice.currency, CAST(NULL AS INTEGER) AS anon_3, invoice.number, (invoice.issued - DATE '0001-01-01' + 1) AS anon_4, invoice.amount, invoice.id \n"
        'FROM invoice JOIN (SELECT part.invoice_id AS invoice_id, CAST(sum(part.back) AS BIGINT) AS back \n'
        'FROM (SELECT allocation.invoice_id AS invoice_id, CASE WHEN (allocation.ends IS NULL) THEN allocation.amount ELSE %(param_1)s END AS back \n'
        'FROM allocation \n'
        'WHERE allocation.starts > %(day)s UNION ALL SELECT allocation.invoice_id AS invoice_id, CASE WHEN (allocation.starts <= %(day)s) THEN -allocation.amount ELSE %(param_2)s END AS back \n'
        'FROM allocation \n'
        'WHERE allocation.ends > %(day)s) AS part GROUP BY part.invoice_id) AS changed ON changed.invoice_id = invoice.id \n'
        'WHERE invoice.issued <= %(day)s'
        ,('day',),
        {'param_1': 0, 'param_2': 0},
    ),
    "due.reviews": Question(
        "SELECT dispute.customer_id, dispute.invoice_id, max((dispute.review_on - DATE '0001-01-01' + 1)) AS max_1 \n"
        'FROM dispute \n'
        'WHERE dispute.opened_on <= %(day)s AND (dispute.resolved_on IS NULL OR dispute.resolved_on > %(day)s) GROUP BY dispute.customer_id, dispute.invoice_id'
        ,('day',),
        {},
    ),
    "among.invoices": Question(
        "SELECT invoice.customer_id, (invoice.due - DATE '0001-01-01' + 1) AS anon_1, invoice.open_amount, invoice.currency, CAST(NULL AS INTEGER) AS anon_2, invoice.number, (invoice.issued - DATE '0001-01-01' + 1) AS anon_3, invoice.amount, invoice.id \n"
        'FROM invoice \n'
        'WHERE invoice.open_amount > 0 AND invoice.issued <= %(day)s AND invoice.customer_id = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(%(numbers)s AS JSON)))) AND (invoice.due <= %(last)s OR invoice.id IN (SELECT dispute.invoice_id \n'
        'FROM dispute \n'
        'WHERE dispute.opened_on <= %(day)s AND (dispute.resolved_on IS NULL OR dispute.resolved_on > %(day)s) AND dispute.invoice_id IS NOT NULL)) ORDER BY invoice.customer_id, invoice.due, invoice.id'
        ,('day', 'numbers', 'last'),
        {},
    ),
    "among.changed": Question(
        "SELECT invoice.customer_id, (invoice.due - DATE '0001-01-01' + 1) AS anon_1, invoice.open_amount + changed.back AS anon_2, invoice.currency, CAST(NULL AS INTEGER) AS anon_3, invoice.number, (invoice.issued - DATE '0001-01-01' + 1) AS anon_4, invoice.amount, invoice.id \n"
        'FROM invoice JOIN (SELECT part.invoice_id AS invoice_id, CAST(sum(part.back) AS BIGINT) AS back \n'
        'FROM (SELECT allocation.invoice_id AS invoice_id, CASE WHEN (allocation.ends IS NULL) THEN allocation.amount ELSE %(param_1)s END AS back \n'
        'FROM allocation \n'
        'WHERE allocation.starts > %(day)s UNION ALL SELECT allocation.invoice_id AS invoice_id, CASE WHEN (allocation.starts <= %(day)s) THEN -allocation.amount ELSE %(param_2)s END AS back \n'
        'FROM allocation \n'
        'WHERE allocation.ends > %(day)s) AS part GROUP BY part.invoice_id) AS changed ON changed.invoice_id = invoice.id \n'
        'WHERE invoice.issued <= %(day)s AND invoice.customer_id = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(%(numbers)s AS JSON))))'
        ,('day', 'numbers'),
        {'param_1': 0, 'param_2': 0},
    ),
    "among.reviews": Question(
        "SELECT dispute.customer_id, dispute.invoice_id, max((dispute.review_on - DATE '0001-01-01' + 1)) AS max_1 \n"
        'FROM dispute \n'
        'WHERE dispute.opened_on <= %(day)s AND (dispute.resolved_on IS NULL OR dispute.resolved_on > %(day)s) AND dispute.customer_id = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(%(numbers)s AS JSON)))) GROUP BY dispute.customer_id, dispute.invoice_id'
        ,('day', 'numbers'),
        {},
    ),
    "named.invoices": Question(
        "SELECT invoice.customer_id, (invoice.due - DATE '0001-01-01' + 1) AS anon_1, invoice.open_amount, invoice.currency, CAST(NULL AS INTEGER) AS anon_2, invoice.number, (invoice.issued - DATE '0001-01-01' + 1) AS anon_3, invoice.amount, invoice.id \n"
        'FROM invoice \n'
        'WHERE invoice.open_amount > 0 AND invoice.issued <= %(day)s AND invoice.customer_id = (SELECT customer.id \n'
        'FROM customer \n'
        'WHERE customer.code = %(code)s) ORDER BY invoice.customer_id, invoice.due, invoice.id'
        ,('day', 'code'),
        {},
    ),
    "named.changed": Question(
        "SELECT invoice.customer_id, (invoice.due - DATE '0001-01-01' + 1) AS anon_1, invoice.open_amount + changed.back AS anon_2, invoice.currency, CAST(NULL AS INTEGER) AS anon_3, invoice.number, (invoice.issued - DATE '0001-01-01' + 1) AS anon_4, invoice.amount, invoice.id \n"
        'FROM invoice JOIN (SELECT part.invoice_id AS invoice_id, CAST(sum(part.back) AS BIGINT) AS back \n'
        'FROM (SELECT allocation.invoice_id AS invoice_id, CASE WHEN (allocation.ends IS NULL) THEN allocation.amount ELSE %(param_1)s END AS back \n'
        'FROM allocation \n'
        'WHERE allocation.starts > %(day)s UNION ALL SELECT allocation.invoice_id AS invoice_id, CASE WHEN (allocation.starts <= %(day)s) THEN -allocation.amount ELSE %(param_2)s END AS back \n'
        'FROM allocation \n'
        'WHERE allocation.ends > %(day)s) AS part GROUP BY part.invoice_id) AS changed ON changed.invoice_id = invoice.id \n'
        'WHERE invoice.issued <= %(day)s AND invoice.customer_id = (SELECT customer.id \n'
        'FROM customer \n'
        'WHERE customer.code = %(code)s)'
        ,('day', 'code'),
        {'param_1': 0, 'param_2': 0},
    ),
    "named.reviews": Question(
        "SELECT dispute.customer_id, dispute.invoice_id, max((dispute.review_on - DATE '0001-01-01' + 1)) AS max_1 \n"
        'FROM dispute \n'
        'WHERE dispute.opened_on <= %(day)s AND (dispute.resolved_on IS NULL OR dispute.resolved_on > %(day)s) AND dispute.customer_id = (SELECT customer.id \n'
        'FROM customer \n'
        'WHERE customer.code = %(code)s) GROUP BY dispute.customer_id, dispute.invoice_id'
        ,('day', 'code'),
        {},
    ),
    "among.customers": Question(
        'SELECT customer.id, customer.code, customer.name, customer.owner, customer.country, customer.region, customer.language, customer.timezone, customer.plan_group, customer.pays_rule, customer.keep_calling, (SELECT count(*) AS count_1 \n'
        'FROM call \n'
        'WHERE call.customer_id = customer.id AND call.at < %(ends)s) AS anon_1 \n'
        'FROM customer \n'
        'WHERE customer.id = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(%(numbers)s AS JSON))))'
        ,('ends', 'numbers'),
        {},
    ),
    "among.contacts": Question(
        'SELECT contact.customer_id, contact.name, contact.role, contact.phone, contact.email, coalesce(contact.wrong_number_on <= %(day)s, %(coalesce_2)s) AS coalesce_1, contact.wish_from, contact.wish_to, contact.wish_weekdays, contact.not_at_work \n'
        'FROM contact \n'
        'WHERE contact.customer_id = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(%(numbers)s AS JSON)))) ORDER BY contact.id'
        ,('day', 'numbers'),
        {'coalesce_2': False},
    ),
    "among.unallocated": Question(
        'SELECT unallocated.customer_id, unallocated.currency, CAST(sum(unallocated.whole) AS BIGINT) AS sum_1 \n'
        'FROM (SELECT payment.customer_id AS customer_id, payment.currency AS currency, CAST(payment.amount - coalesce(sum(allocation.amount), %(coalesce_1)s) AS BIGINT) AS whole \n'
        'FROM payment LEFT OUTER JOIN allocation ON allocation.payment_id = payment.id AND allocation.starts <= %(day)s AND (allocation.ends IS NULL OR allocation.ends > %(day)s) \n'
        'WHERE payment.customer_id = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(%(numbers)s AS JSON)))) AND payment.paid_on <= %(day)s AND (payment.reversed_on IS NULL OR payment.reversed_on > %(day)s) AND payment.id IN (SELECT payment.id \n'
        'FROM payment \n'
        'WHERE payment.unallocated > 0 UNION SELECT payment.id \n'
        'FROM payment \n'
        'WHERE payment.reversed_on > %(day)s UNION SELECT allocation.payment_id \n'
        'FROM allocation \n'
        'WHERE allocation.starts > %(day)s) GROUP BY payment.id, payment.customer_id, payment.currency, payment.amount \n'
        'HAVING payment.amount - coalesce(sum(allocation.amount), %(coalesce_1)s) > %(param_1)s UNION ALL SELECT credit.customer_id AS customer_id, credit.currency AS currency, CAST(credit.amount - coalesce(sum(allocation.amount), %(coalesce_2)s) AS BIGINT) AS whole \n'
        'FROM credit LEFT OUTER JOIN allocation ON allocation.credit_id = credit.id AND allocation.starts <= %(day)s AND (allocation.ends IS NULL OR allocation.ends > %(day)s) \n'
        'WHERE credit.customer_id = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(%(numbers)s AS JSON)))) AND credit.credited_on <= %(day)s AND credit.id IN (SELECT credit.id \n'
        'FROM credit \n'
        'WHERE credit.unallocated > 0 UNION SELECT allocation.credit_id \n'
        'FROM allocation \n'
        'WHERE allocation.starts > %(day)s) GROUP BY credit.id, credit.customer_id, credit.currency, credit.amount \n'
        'HAVING credit.amount - coalesce(sum(allocation.amount), %(coalesce_2)s) > %(param_2)s) AS unallocated GROUP BY unallocated.customer_id, unallocated.currency ORDER BY unallocated.customer_id, unallocated.currency'
        ,('day', 'numbers'),
        {'coalesce_1': 0, 'param_1': 0, 'coalesce_2': 0, 'param_2': 0},
    ),
    "among.promises": Question(
        "SELECT promise.customer_id, promise.currency, promise.id, promise.amount, (promise.promised_for - DATE '0001-01-01' + 1) AS anon_1, (promise.made_on - DATE '0001-01-01' + 1) AS anon_2, CAST(EXTRACT(EPOCH FROM promise.made_at) AS BIGINT) AS anon_3, (promise.breaks_on - DATE '0001-01-01' + 1) AS anon_4, (promise.ended_on - DATE '0001-01-01' + 1) AS anon_5, promise.ending, coalesce(contact.name, %(coalesce_2)s) AS coalesce_1 \n"
        'FROM promise LEFT OUTER JOIN contact ON contact.id = promise.contact_id \n'
        'WHERE promise.customer_id = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(%(numbers)s AS JSON)))) AND promise.made_on <= %(day)s ORDER BY promise.promised_for, promise.id'
        ,('numbers', 'day'),
        {'coalesce_2': ''},
    ),
    "among.receipts": Question(
        'SELECT receipt.customer_id, receipt.currency, receipt.anon_1, receipt.anon_2, receipt.amount \n'
        "FROM (SELECT payment.customer_id AS customer_id, payment.currency AS currency, (payment.paid_on - DATE '0001-01-01' + 1) AS anon_1, CAST(EXTRACT(EPOCH FROM payment.recorded_at) AS BIGINT) AS anon_2, payment.amount AS amount \n"
        'FROM payment JOIN (SELECT promise.customer_id AS customer_id, min(promise.made_on) AS made_on \n'
        'FROM promise \n'
        'WHERE promise.customer_id = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(%(numbers)s AS JSON)))) AND promise.made_on <= %(day)s GROUP BY promise.customer_id) AS first_promise ON first_promise.customer_id = payment.customer_id \n'
        "WHERE payment.paid_on >= first_promise.made_on AND payment.paid_on <= %(day)s AND (payment.reversed_on IS NULL OR payment.reversed_on > %(day)s) UNION ALL SELECT credit.customer_id AS customer_id, credit.currency AS currency, (credit.credited_on - DATE '0001-01-01' + 1) AS anon_3, CAST(NULL AS BIGINT) AS anon_4, credit.amount AS amount \n"
        'FROM credit JOIN (SELECT promise.customer_id AS customer_id, min(promise.made_on) AS made_on \n'
        'FROM promise \n'
        'WHERE promise.customer_id = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(%(numbers)s AS JSON)))) AND promise.made_on <= %(day)s GROUP BY promise.customer_id) AS first_promise ON first_promise.customer_id = credit.customer_id \n'
        'WHERE credit.kind = %(param_1)s AND credit.credited_on >= first_promise.made_on AND credit.credited_on <= %(day)s) AS receipt'
        ,('numbers', 'day'),
        {'param_1': 'credit-note'},
    ),
    "among.pauses": Question(
        "SELECT pause.customer_id, pause.kind, (pause.starts - DATE '0001-01-01' + 1) AS anon_1, (pause.until - DATE '0001-01-01' + 1) AS anon_2, pause.reason \n"
        'FROM pause \n'
        'WHERE pause.customer_id = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(%(numbers)s AS JSON)))) AND pause.starts <= %(day)s AND (pause.lifted_on IS NULL OR pause.lifted_on > %(day)s) AND (pause.kind != %(kind_1)s OR pause.until > %(day)s) ORDER BY pause.starts, pause.id'
        ,('numbers', 'day'),
        {'kind_1': 'pause'},
    ),
    "among.calls": Question(
        "SELECT call.customer_id, CAST(EXTRACT(EPOCH FROM call.at) AS BIGINT) AS anon_1, call.outcome, call.inbound, (call.returns_on - DATE '0001-01-01' + 1) AS anon_2, call.reason, call.note, call.caller, coalesce(contact_1.name, %(coalesce_2)s) AS coalesce_1, coalesce(contact_2.name, %(coalesce_4)s) AS coalesce_3 \n"
        'FROM call LEFT OUTER JOIN contact AS contact_1 ON contact_1.id = call.contact_id LEFT OUTER JOIN contact AS contact_2 ON contact_2.id = call.redirected_to_id JOIN (SELECT call.id AS id \n'
        'FROM call \n'
        'WHERE call.customer_id = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(%(numbers)s AS JSON)))) AND call.at >= %(since)s AND call.at < %(ends)s UNION SELECT (SELECT call.id \n'
        'FROM call \n'
        'WHERE call.customer_id = customer.id AND call.at < %(ends)s ORDER BY call.at DESC, call.id DESC \n'
        ' LIMIT %(param_1)s) AS id \n'
        'FROM customer \n'
        'WHERE customer.id = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(%(numbers)s AS JSON)))) UNION SELECT (SELECT call.id \n'
        'FROM call \n'
        'WHERE call.customer_id = customer.id AND call.at < %(ends)s AND call.outcome != %(outcome_1)s AND call.outcome != %(outcome_2)s AND call.outcome != %(outcome_3)s ORDER BY call.at DESC, call.id DESC \n'
        ' LIMIT %(param_2)s) AS id \n'
        'FROM customer \n'
        'WHERE customer.id = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(%(numbers)s AS JSON))))) AS wanted ON wanted.id = call.id ORDER BY call.customer_id, call.at, call.id'
        ,('numbers', 'since', 'ends'),
        {'coalesce_2': '', 'coalesce_4': '', 'param_1': 1, 'outcome_1': 'no-answer', 'outcome_2': 'voicemail', 'outcome_3': 'wrong-number', 'param_2': 1},
    ),
    "named.customers": Question(
        'SELECT customer.id, customer.code, customer.name, customer.owner, customer.country, customer.region, customer.language, customer.timezone, customer.plan_group, customer.pays_rule, customer.keep_calling, (SELECT count(*) AS count_1 \n'
        'FROM call \n'
        'WHERE call.customer_id = customer.id AND call.at < %(ends)s) AS anon_1 \n'
        'FROM customer \n'
        'WHERE customer.id = (SELECT customer.id \n'
        'FROM customer \n'
        'WHERE customer.code = %(code)s)'
        ,('ends', 'code'),
        {},
    ),
    "named.contacts": Question(
        'SELECT contact.customer_id, contact.name, contact.role, contact.phone, contact.email, coalesce(contact.wrong_number_on <= %(day)s, %(coalesce_2)s) AS coalesce_1, contact.wish_from, contact.wish_to, contact.wish_weekdays, contact.not_at_work \n'
        'FROM contact \n'
        'WHERE contact.customer_id = (SELECT customer.id \n'
        'FROM customer \n'
        'WHERE customer.code = %(code)s) ORDER BY contact.id'
        ,('day', 'code'),
        {'coalesce_2': False},
    ),
    "named.unallocated": Question(
        'SELECT unallocated.customer_id, unallocated.currency, CAST(sum(unallocated.whole) AS BIGINT) AS sum_1 \n'
        'FROM (SELECT payment.customer_id AS customer_id, payment.currency AS currency, CAST(payment.amount - coalesce(sum(allocation.amount), %(coalesce_1)s) AS BIGINT) AS whole \n'
        'FROM payment LEFT OUTER JOIN allocation ON allocation.payment_id = payment.id AND allocation.starts <= %(day)s AND (allocation.ends IS NULL OR allocation.ends > %(day)s) \n'
        'WHERE payment.customer_id = (SELECT customer.id \n'
        'FROM customer \n'
        'WHERE customer.code = %(code)s) AND payment.paid_on <= %(day)s AND (payment.reversed_on IS NULL OR payment.reversed_on > %(day)s) AND payment.id IN (SELECT payment.id \n'
        'FROM payment \n'
        'WHERE payment.unallocated > 0 UNION SELECT payment.id \n'
        'FROM payment \n'
        'WHERE payment.reversed_on > %(day)s UNION SELECT allocation.payment_id \n'
        'FROM allocation \n'
        'WHERE allocation.starts > %(day)s) GROUP BY payment.id, payment.customer_id, payment.currency, payment.amount \n'
        'HAVING payment.amount - coalesce(sum(allocation.amount), %(coalesce_1)s) > %(param_1)s UNION ALL SELECT credit.customer_id AS customer_id, credit.currency AS currency, CAST(credit.amount - coalesce(sum(allocation.amount), %(coalesce_2)s) AS BIGINT) AS whole \n'
        'FROM credit LEFT OUTER JOIN allocation ON allocation.credit_id = credit.id AND allocation.starts <= %(day)s AND (allocation.ends IS NULL OR allocation.ends > %(day)s) \n'
        'WHERE credit.customer_id = (SELECT customer.id \n'
        'FROM customer \n'
        'WHERE customer.code = %(code)s) AND credit.credited_on <= %(day)s AND credit.id IN (SELECT credit.id \n'
        'FROM credit \n'
        'WHERE credit.unallocated > 0 UNION SELECT allocation.credit_id \n'
        'FROM allocation \n'
        'WHERE allocation.starts > %(day)s) GROUP BY credit.id, credit.customer_id, credit.currency, credit.amount \n'
        'HAVING credit.amount - coalesce(sum(allocation.amount), %(coalesce_2)s) > %(param_2)s) AS unallocated GROUP BY unallocated.customer_id, unallocated.currency ORDER BY unallocated.customer_id, unallocated.currency'
        ,('day', 'code'),
        {'coalesce_1': 0, 'param_1': 0, 'coalesce_2': 0, 'param_2': 0},
    ),
    "named.promises": Question(
        "SELECT promise.customer_id, promise.currency, promise.id, promise.amount, (promise.promised_for - DATE '0001-01-01' + 1) AS anon_1, (promise.made_on - DATE '0001-01-01' + 1) AS anon_2, CAST(EXTRACT(EPOCH FROM promise.made_at) AS BIGINT) AS anon_3, (promise.breaks_on - DATE '0001-01-01' + 1) AS anon_4, (promise.ended_on - DATE '0001-01-01' + 1) AS anon_5, promise.ending, coalesce(contact.name, %(coalesce_2)s) AS coalesce_1 \n"
        'FROM promise LEFT OUTER JOIN contact ON contact.id = promise.contact_id \n'
        'WHERE promise.customer_id = (SELECT customer.id \n'
        'FROM customer \n'
        'WHERE customer.code = %(code)s) AND promise.made_on <= %(day)s ORDER BY promise.promised_for, promise.id'
        ,('code', 'day'),
        {'coalesce_2': ''},
    ),
    "named.receipts": Question(
        'SELECT receipt.customer_id, receipt.currency, receipt.anon_1, receipt.anon_2, receipt.amount \n'
        "FROM (SELECT payment.customer_id AS customer_id, payment.currency AS currency, (payment.paid_on - DATE '0001-01-01' + 1) AS anon_1, CAST(EXTRACT(EPOCH FROM payment.recorded_at) AS BIGINT) AS anon_2, payment.amount AS amount \n"
        'FROM payment JOIN (SELECT promise.customer_id AS customer_id, min(promise.made_on) AS made_on \n'
        'FROM promise \n'
        'WHERE promise.customer_id = (SELECT customer.id \n'
        'FROM customer \n'
        'WHERE customer.code = %(code)s) AND promise.made_on <= %(day)s GROUP BY promise.customer_id) AS first_promise ON first_promise.customer_id = payment.customer_id \n'
        "WHERE payment.paid_on >= first_promise.made_on AND payment.paid_on <= %(day)s AND (payment.reversed_on IS NULL OR payment.reversed_on > %(day)s) UNION ALL SELECT credit.customer_id AS customer_id, credit.currency AS currency, (credit.credited_on - DATE '0001-01-01' + 1) AS anon_3, CAST(NULL AS BIGINT) AS anon_4, credit.amount AS amount \n"
        'FROM credit JOIN (SELECT promise.customer_id AS customer_id, min(promise.made_on) AS made_on \n'
        'FROM promise \n'
        'WHERE promise.customer_id = (SELECT customer.id \n'
        'FROM customer \n'
        'WHERE customer.code = %(code)s) AND promise.made_on <= %(day)s GROUP BY promise.customer_id) AS first_promise ON first_promise.customer_id = credit.customer_id \n'
        'WHERE credit.kind = %(param_1)s AND credit.credited_on >= first_promise.made_on AND credit.credited_on <= %(day)s) AS receipt'
        ,('code', 'day'),
        {'param_1': 'credit-note'},
    ),
    "named.pauses": Question(
        "SELECT pause.customer_id, pause.kind, (pause.starts - DATE '0001-01-01' + 1) AS anon_1, (pause.until - DATE '0001-01-01' + 1) AS anon_2, pause.reason \n"
        'FROM pause \n'
        'WHERE pause.customer_id = (SELECT customer.id \n'
        'FROM customer \n'
        'WHERE customer.code = %(code)s) AND pause.starts <= %(day)s AND (pause.lifted_on IS NULL OR pause.lifted_on > %(day)s) AND (pause.kind != %(kind_1)s OR pause.until > %(day)s) ORDER BY pause.starts, pause.id'
        ,('code', 'day'),
        {'kind_1': 'pause'},
    ),
    "named.calls": Question(
        "SELECT call.customer_id, CAST(EXTRACT(EPOCH FROM call.at) AS BIGINT) AS anon_1, call.outcome, call.inbound, (call.returns_on - DATE '0001-01-01' + 1) AS anon_2, call.reason, call.note, call.caller, coalesce(contact_1.name, %(coalesce_2)s) AS coalesce_1, coalesce(contact_2.name, %(coalesce_4)s) AS coalesce_3 \n"
        'FROM call LEFT OUTER JOIN contact AS contact_1 ON contact_1.id = call.contact_id LEFT OUTER JOIN contact AS contact_2 ON contact_2.id = call.redirected_to_id JOIN (SELECT call.id AS id \n'
        'FROM call \n'
        'WHERE call.customer_id = (SELECT customer.id \n'
        'FROM customer \n'
        'WHERE customer.code = %(code)s) AND call.at >= %(since)s AND call.at < %(ends)s UNION SELECT (SELECT call.id \n'
        'FROM call \n'
        'WHERE call.customer_id = customer.id AND call.at < %(ends)s ORDER BY call.at DESC, call.id DESC \n'
        ' LIMIT %(param_1)s) AS id \n'
        'FROM customer \n'
        'WHERE customer.id = (SELECT customer.id \n'
        'FROM customer \n'
        'WHERE customer.code = %(code)s) UNION SELECT (SELECT call.id \n'
        'FROM call \n'
        'WHERE call.customer_id = customer.id AND call.at < %(ends)s AND call.outcome != %(outcome_1)s AND call.outcome != %(outcome_2)s AND call.outcome != %(outcome_3)s ORDER BY call.at DESC, call.id DESC \n'
        ' LIMIT %(param_2)s) AS id \n'
        'FROM customer \n'
        'WHERE customer.id = (SELECT customer.id \n'
        'FROM customer \n'
        'WHERE customer.code = %(code)s)) AS wanted ON wanted.id = call.id ORDER BY call.customer_id, call.at, call.id'
        ,('code', 'since', 'ends'),
        {'coalesce_2': '', 'coalesce_4': '', 'param_1': 1, 'outcome_1': 'no-answer', 'outcome_2': 'voicemail', 'outcome_3': 'wrong-number', 'param_2': 1},
    ),
    "among.coming": Question(
        "SELECT customer.id, (SELECT min((invoice.due - DATE '0001-01-01' + 1)) AS min_1 \n"
        'FROM invoice \n'
        'WHERE invoice.customer_id = customer.id AND invoice.open_amount > 0 AND invoice.issued <= %(day)s AND invoice.due > %(last)s AND (invoice.id NOT IN (SELECT dispute.invoice_id \n'
        'FROM dispute \n'
        'WHERE dispute.opened_on <= %(day)s AND (dispute.resolved_on IS NULL OR dispute.resolved_on > %(day)s) AND dispute.invoice_id IS NOT NULL)) AND (invoice.id NOT IN (SELECT changed.invoice_id \n'
        'FROM (SELECT part.invoice_id AS invoice_id, CAST(sum(part.back) AS BIGINT) AS back \n'
        'FROM (SELECT allocation.invoice_id AS invoice_id, CASE WHEN (allocation.ends IS NULL) THEN allocation.amount ELSE %(param_1)s END AS back \n'
        'FROM allocation \n'
        'WHERE allocation.starts > %(day)s UNION ALL SELECT allocation.invoice_id AS invoice_id, CASE WHEN (allocation.starts <= %(day)s) THEN -allocation.amount ELSE %(param_2)s END AS back \n'
        'FROM allocation \n'
        'WHERE allocation.ends > %(day)s) AS part GROUP BY part.invoice_id) AS changed))) AS anon_1 \n'
        'FROM customer \n'
        'WHERE customer.id = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(%(numbers)s AS JSON))))'
        ,('day', 'last', 'numbers'),
        {'param_1': 0, 'param_2': 0},
    ),
    "among.records": Question(
        'WITH since AS \n'
        '(SELECT changed_invoice.customer_id AS customer_id, count(changed_invoice."then") - count(changed_invoice.now) AS payments, sum(CASE WHEN (changed_invoice."then" >= 1) THEN 1 ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 1) THEN 1 ELSE 0 END) AS late_1, sum(CASE WHEN (changed_invoice."then" >= 4) THEN 1 ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 4) THEN 1 ELSE 0 END) AS late_4, sum(CASE WHEN (changed_invoice."then" >= 8) THEN 1 ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 8) THEN 1 ELSE 0 END) AS late_8, sum(CASE WHEN (changed_invoice."then" >= 15) THEN 1 ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 15) THEN 1 ELSE 0 END) AS late_15, sum(CASE WHEN (changed_invoice."then" >= 31) THEN 1 ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 31) THEN 1 ELSE 0 END) AS late_31, sum(CASE WHEN (changed_invoice."then" >= 61) THEN 1 ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 61) THEN 1 ELSE 0 END) AS late_61, sum(CASE WHEN (changed_invoice."then" >= 1) THEN CASE WHEN (changed_invoice."then" > 120) THEN 120 ELSE changed_invoice."then" END ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 1) THEN CASE WHEN (changed_invoice.now > 120) THEN 120 ELSE changed_invoice.now END ELSE 0 END) AS days_1, sum(CASE WHEN (changed_invoice."then" >= 4) THEN CASE WHEN (changed_invoice."then" > 120) THEN 120 ELSE changed_invoice."then" END ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 4) THEN CASE WHEN (changed_invoice.now > 120) THEN 120 ELSE changed_invoice.now END ELSE 0 END) AS days_4, sum(CASE WHEN (changed_invoice."then" >= 8) THEN CASE WHEN (changed_invoice."then" > 120) THEN 120 ELSE changed_invoice."then" END ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 8) THEN CASE WHEN (changed_invoice.now > 120) THEN 120 ELSE changed_invoice.now END ELSE 0 END) AS days_8, sum(CASE WHEN (changed_invoice."then" >= 15) THEN CASE WHEN (changed_invoice."then" > 120) THEN 120 ELSE changed_invoice."then" END ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 15) THEN CASE WHEN (changed_invoice.now > 120) THEN 120 ELSE changed_invoice.now END ELSE 0 END) AS days_15, sum(CASE WHEN (changed_invoice."then" >= 31) THEN CASE WHEN (changed_invoice."then" > 120) THEN 120 ELSE changed_invoice."then" END ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 31) THEN CASE WHEN (changed_invoice.now > 120) THEN 120 ELSE changed_invoice.now END ELSE 0 END) AS days_31, sum(CASE WHEN (changed_invoice."then" >= 61) THEN CASE WHEN (changed_invoice."then" > 120) THEN 120 ELSE changed_invoice."then" END ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 61) THEN CASE WHEN (changed_invoice.now > 120) THEN 120 ELSE changed_invoice.now END ELSE 0 END) AS days_61 \n'
        'FROM (SELECT invoice.customer_id AS customer_id, CASE WHEN (sum(CASE WHEN (allocation.starts < %(day)s AND (allocation.ends IS NULL OR allocation.ends >= %(day)s)) THEN allocation.amount ELSE 0 END) >= invoice.amount) THEN max(CASE WHEN (allocation.starts < %(day)s AND (allocation.ends IS NULL OR allocation.ends >= %(day)s) AND allocation.payment_id IS NOT NULL) THEN (allocation.starts - DATE \'0001-01-01\' + 1) END) - (invoice.due - DATE \'0001-01-01\' + 1) END AS "then", CASE WHEN (sum(CASE WHEN (allocation.ends IS NULL) THEN allocation.amount ELSE 0 END) >= invoice.amount) THEN max(CASE WHEN (allocation.ends IS NULL AND allocation.payment_id IS NOT NULL) THEN (allocation.starts - DATE \'0001-01-01\' + 1) END) - (invoice.due - DATE \'0001-01-01\' + 1) END AS now \n'
        'FROM invoice JOIN allocation ON allocation.invoice_id = invoice.id \n'
        'WHERE invoice.id IN (SELECT allocation.invoice_id \n'
        'FROM allocation \n'
        'WHERE allocation.starts >= %(day)s UNION SELECT allocation.invoice_id \n'
        'FROM allocation \n'
        'WHERE allocation.ends >= %(day)s) AND invoice.customer_id = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(%(numbers)s AS JSON)))) GROUP BY invoice.id) AS changed_invoice GROUP BY changed_invoice.customer_id)\n'
        ' SELECT record.customer_id, record.payments, record.late_1, record.late_4, record.late_8, record.late_15, record.late_31, record.late_61, record.days_1, record.days_4, record.days_8, record.days_15, record.days_31, record.days_61 \n'
        'FROM (SELECT payment_record.customer_id AS customer_id, payment_record.payments AS payments, payment_record.late_1 AS late_1, payment_record.late_4 AS late_4, payment_record.late_8 AS late_8, payment_record.late_15 AS late_15, payment_record.late_31 AS late_31, payment_record.late_61 AS late_61, payment_record.days_1 AS days_1, payment_record.days_4 AS days_4, payment_record.days_8 AS days_8, payment_record.days_15 AS days_15, payment_record.days_31 AS days_31, payment_record.days_61 AS days_61 \n'
        'FROM payment_record \n'
        'WHERE payment_record.customer_id = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(%(numbers)s AS JSON)))) AND (payment_record.customer_id NOT IN (SELECT since.customer_id \n'
        'FROM since)) UNION ALL SELECT since.customer_id AS customer_id, since.payments + coalesce(payment_record.payments, 0) AS payments, since.late_1 + coalesce(payment_record.late_1, 0) AS late_1, since.late_4 + coalesce(payment_record.late_4, 0) AS late_4, since.late_8 + coalesce(payment_record.late_8, 0) AS late_8, since.late_15 + coalesce(payment_record.late_15, 0) AS late_15, since.late_31 + coalesce(payment_record.late_31, 0) AS late_31, since.late_61 + coalesce(payment_record.late_61, 0) AS late_61, since.days_1 + coalesce(payment_record.days_1, 0) AS days_1, since.days_4 + coalesce(payment_record.days_4, 0) AS days_4, since.days_8 + coalesce(payment_record.days_8, 0) AS days_8, since.days_15 + coalesce(payment_record.days_15, 0) AS days_15, since.days_31 + coalesce(payment_record.days_31, 0) AS days_31, since.days_61 + coalesce(payment_record.days_61, 0) AS days_61 \n'
        'FROM since LEFT OUTER JOIN payment_record ON payment_record.customer_id = since.customer_id \n'
        'WHERE since.payments + coalesce(payment_record.payments, 0) > 0) AS record'
        ,('numbers', 'day'),
        {},
    ),
    "named.records": Question(
        'WITH since AS \n'
        '(SELECT changed_invoice.customer_id AS customer_id, count(changed_invoice."then") - count(changed_invoice.now) AS payments, sum(CASE WHEN (changed_invoice."then" >= 1) THEN 1 ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 1) THEN 1 ELSE 0 END) AS late_1, sum(CASE WHEN (changed_invoice."then" >= 4) THEN 1 ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 4) THEN 1 ELSE 0 END) AS late_4, sum(CASE WHEN (changed_invoice."then" >= 8) THEN 1 ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 8) THEN 1 ELSE 0 END) AS late_8, sum(CASE WHEN (changed_invoice."then" >= 15) THEN 1 ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 15) THEN 1 ELSE 0 END) AS late_15, sum(CASE WHEN (changed_invoice."then" >= 31) THEN 1 ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 31) THEN 1 ELSE 0 END) AS late_31, sum(CASE WHEN (changed_invoice."then" >= 61) THEN 1 ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 61) THEN 1 ELSE 0 END) AS late_61, sum(CASE WHEN (changed_invoice."then" >= 1) THEN CASE WHEN (changed_invoice."then" > 120) THEN 120 ELSE changed_invoice."then" END ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 1) THEN CASE WHEN (changed_invoice.now > 120) THEN 120 ELSE changed_invoice.now END ELSE 0 END) AS days_1, sum(CASE WHEN (changed_invoice."then" >= 4) THEN CASE WHEN (changed_invoice."then" > 120) THEN 120 ELSE changed_invoice."then" END ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 4) THEN CASE WHEN (changed_invoice.now > 120) THEN 120 ELSE changed_invoice.now END ELSE 0 END) AS days_4, sum(CASE WHEN (changed_invoice."then" >= 8) THEN CASE WHEN (changed_invoice."then" > 120) THEN 120 ELSE changed_invoice."then" END ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 8) THEN CASE WHEN (changed_invoice.now > 120) THEN 120 ELSE changed_invoice.now END ELSE 0 END) AS days_8, sum(CASE WHEN (changed_invoice."then" >= 15) THEN CASE WHEN (changed_invoice."then" > 120) THEN 120 ELSE changed_invoice."then" END ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 15) THEN CASE WHEN (changed_invoice.now > 120) THEN 120 ELSE changed_invoice.now END ELSE 0 END) AS days_15, sum(CASE WHEN (changed_invoice."then" >= 31) THEN CASE WHEN (changed_invoice."then" > 120) THEN 120 ELSE changed_invoice."then" END ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 31) THEN CASE WHEN (changed_invoice.now > 120) THEN 120 ELSE changed_invoice.now END ELSE 0 END) AS days_31, sum(CASE WHEN (changed_invoice."then" >= 61) THEN CASE WHEN (changed_invoice."then" > 120) THEN 120 ELSE changed_invoice."then" END ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 61) THEN CASE WHEN (changed_invoice.now > 120) THEN 120 ELSE changed_invoice.now END ELSE 0 END) AS days_61 \n'
        'FROM (SELECT invoice.customer_id AS customer_id, CASE WHEN (sum(CASE WHEN (allocation.starts < %(day)s AND (allocation.ends IS NULL OR allocation.ends >= %(day)s)) THEN allocation.amount ELSE 0 END) >= invoice.amount) THEN max(CASE WHEN (allocation.starts < %(day)s AND (allocation.ends IS NULL OR allocation.ends >= %(day)s) AND allocation.payment_id IS NOT NULL) THEN (allocation.starts - DATE \'0001-01-01\' + 1) END) - (invoice.due - DATE \'0001-01-01\' + 1) END AS "then", CASE WHEN (sum(CASE WHEN (allocation.ends IS NULL) THEN allocation.amount ELSE 0 END) >= invoice.amount) THEN max(CASE WHEN (allocation.ends IS NULL AND allocation.payment_id IS NOT NULL) THEN (allocation.starts - DATE \'0001-01-01\' + 1) END) - (invoice.due - DATE \'0001-01-01\' + 1) END AS now \n'
        'FROM invoice JOIN allocation ON allocation.invoice_id = invoice.id \n'
        'WHERE invoice.id IN (SELECT allocation.invoice_id \n'
        'FROM allocation \n'
        'WHERE allocation.starts >= %(day)s UNION SELECT allocation.invoice_id \n'
        'FROM allocation \n'
        'WHERE allocation.ends >= %(day)s) AND invoice.customer_id = (SELECT customer.id \n'
        'FROM customer \n'
        'WHERE customer.code = %(code)s) GROUP BY invoice.id) AS changed_invoice GROUP BY changed_invoice.customer_id)\n'
        ' SELECT record.customer_id, record.payments, record.late_1, record.late_4, record.late_8, record.late_15, record.late_31, record.late_61, record.days_1, record.days_4, record.days_8, record.days_15, record.days_31, record.days_61 \n'
        'FROM (SELECT payment_record.customer_id AS customer_id, payment_record.payments AS payments, payment_record.late_1 AS late_1, payment_record.late_4 AS late_4, payment_record.late_8 AS late_8, payment_record.late_15 AS late_15, payment_record.late_31 AS late_31, payment_record.late_61 AS late_61, payment_record.days_1 AS days_1, payment_record.days_4 AS days_4, payment_record.days_8 AS days_8, payment_record.days_15 AS days_15, payment_record.days_31 AS days_31, payment_record.days_61 AS days_61 \n'
        'FROM payment_record \n'
        'WHERE payment_record.customer_id = (SELECT customer.id \n'
        'FROM customer \n'
        'WHERE customer.code = %(code)s) AND (payment_record.customer_id NOT IN (SELECT since.customer_id \n'
        'FROM since)) UNION ALL SELECT since.customer_id AS customer_id, since.payments + coalesce(payment_record.payments, 0) AS payments, since.late_1 + coalesce(payment_record.late_1, 0) AS late_1, since.late_4 + coalesce(payment_record.late_4, 0) AS late_4, since.late_8 + coalesce(payment_record.late_8, 0) AS late_8, since.late_15 + coalesce(payment_record.late_15, 0) AS late_15, since.late_31 + coalesce(payment_record.late_31, 0) AS late_31, since.late_61 + coalesce(payment_record.late_61, 0) AS late_61, since.days_1 + coalesce(payment_record.days_1, 0) AS days_1, since.days_4 + coalesce(payment_record.days_4, 0) AS days_4, since.days_8 + coalesce(payment_record.days_8, 0) AS days_8, since.days_15 + coalesce(payment_record.days_15, 0) AS days_15, since.days_31 + coalesce(payment_record.days_31, 0) AS days_31, since.days_61 + coalesce(payment_record.days_61, 0) AS days_61 \n'
        'FROM since LEFT OUTER JOIN payment_record ON payment_record.customer_id = since.customer_id \n'
        'WHERE since.payments + coalesce(payment_record.payments, 0) > 0) AS record'
        ,('code', 'day'),
        {},
    ),
    "whole_record": Question(
        'WITH since AS \n'
        '(SELECT changed_invoice.customer_id AS customer_id, count(changed_invoice."then") - count(changed_invoice.now) AS payments, sum(CASE WHEN (changed_invoice."then" >= 1) THEN 1 ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 1) THEN 1 ELSE 0 END) AS late_1, sum(CASE WHEN (changed_invoice."then" >= 4) THEN 1 ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 4) THEN 1 ELSE 0 END) AS late_4, sum(CASE WHEN (changed_invoice."then" >= 8) THEN 1 ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 8) THEN 1 ELSE 0 END) AS late_8, sum(CASE WHEN (changed_invoice."then" >= 15) THEN 1 ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 15) THEN 1 ELSE 0 END) AS late_15, sum(CASE WHEN (changed_invoice."then" >= 31) THEN 1 ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 31) THEN 1 ELSE 0 END) AS late_31, sum(CASE WHEN (changed_invoice."then" >= 61) THEN 1 ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 61) THEN 1 ELSE 0 END) AS late_61, sum(CASE WHEN (changed_invoice."then" >= 1) THEN CASE WHEN (changed_invoice."then" > 120) THEN 120 ELSE changed_invoice."then" END ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 1) THEN CASE WHEN (changed_invoice.now > 120) THEN 120 ELSE changed_invoice.now END ELSE 0 END) AS days_1, sum(CASE WHEN (changed_invoice."then" >= 4) THEN CASE WHEN (changed_invoice."then" > 120) THEN 120 ELSE changed_invoice."then" END ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 4) THEN CASE WHEN (changed_invoice.now > 120) THEN 120 ELSE changed_invoice.now END ELSE 0 END) AS days_4, sum(CASE WHEN (changed_invoice."then" >= 8) THEN CASE WHEN (changed_invoice."then" > 120) THEN 120 ELSE changed_invoice."then" END ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 8) THEN CASE WHEN (changed_invoice.now > 120) THEN 120 ELSE changed_invoice.now END ELSE 0 END) AS days_8, sum(CASE WHEN (changed_invoice."then" >= 15) THEN CASE WHEN (changed_invoice."then" > 120) THEN 120 ELSE changed_invoice."then" END ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 15) THEN CASE WHEN (changed_invoice.now > 120) THEN 120 ELSE changed_invoice.now END ELSE 0 END) AS days_15, sum(CASE WHEN (changed_invoice."then" >= 31) THEN CASE WHEN (changed_invoice."then" > 120) THEN 120 ELSE changed_invoice."then" END ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 31) THEN CASE WHEN (changed_invoice.now > 120) THEN 120 ELSE changed_invoice.now END ELSE 0 END) AS days_31, sum(CASE WHEN (changed_invoice."then" >= 61) THEN CASE WHEN (changed_invoice."then" > 120) THEN 120 ELSE changed_invoice."then" END ELSE 0 END) - sum(CASE WHEN (changed_invoice.now >= 61) THEN CASE WHEN (changed_invoice.now > 120) THEN 120 ELSE changed_invoice.now END ELSE 0 END) AS days_61 \n'
        'FROM (SELECT invoice.customer_id AS customer_id, CASE WHEN (sum(CASE WHEN (allocation.starts < %(day)s AND (allocation.ends IS NULL OR allocation.ends >= %(day)s)) THEN allocation.amount ELSE 0 END) >= invoice.amount) THEN max(CASE WHEN (allocation.starts < %(day)s AND (allocation.ends IS NULL OR allocation.ends >= %(day)s) AND allocation.payment_id IS NOT NULL) THEN (allocation.starts - DATE \'0001-01-01\' + 1) END) - (invoice.due - DATE \'0001-01-01\' + 1) END AS "then", CASE WHEN (sum(CASE WHEN (allocation.ends IS NULL) THEN allocation.amount ELSE 0 END) >= invoice.amount) THEN max(CASE WHEN (allocation.ends IS NULL AND allocation.payment_id IS NOT NULL) THEN (allocation.starts - DATE \'0001-01-01\' + 1) END) - (invoice.due - DATE \'0001-01-01\' + 1) END AS now \n'
        'FROM invoice JOIN allocation ON allocation.invoice_id = invoice.id \n'
        'WHERE invoice.id IN (SELECT allocation.invoice_id \n'
        'FROM allocation \n'
        'WHERE allocation.starts >= %(day)s UNION SELECT allocation.invoice_id \n'
        'FROM allocation \n'
        'WHERE allocation.ends >= %(day)s) GROUP BY invoice.id) AS changed_invoice GROUP BY changed_invoice.customer_id)\n'
        ' SELECT CAST(sum(part.payments) AS BIGINT) AS sum_1, CAST(sum(part.late_1) AS BIGINT) AS sum_2, CAST(sum(part.late_4) AS BIGINT) AS sum_3, CAST(sum(part.late_8) AS BIGINT) AS sum_4, CAST(sum(part.late_15) AS BIGINT) AS sum_5, CAST(sum(part.late_31) AS BIGINT) AS sum_6, CAST(sum(part.late_61) AS BIGINT) AS sum_7, CAST(sum(part.days_1) AS BIGINT) AS sum_8, CAST(sum(part.days_4) AS BIGINT) AS sum_9, CAST(sum(part.days_8) AS BIGINT) AS sum_10, CAST(sum(part.days_15) AS BIGINT) AS sum_11, CAST(sum(part.days_31) AS BIGINT) AS sum_12, CAST(sum(part.days_61) AS BIGINT) AS sum_13 \n'
        'FROM (SELECT payment_record.payments AS payments, payment_record.late_1 AS late_1, payment_record.late_4 AS late_4, payment_record.late_8 AS late_8, payment_record.late_15 AS late_15, payment_record.late_31 AS late_31, payment_record.late_61 AS late_61, payment_record.days_1 AS days_1, payment_record.days_4 AS days_4, payment_record.days_8 AS days_8, payment_record.days_15 AS days_15, payment_record.days_31 AS days_31, payment_record.days_61 AS days_61 \n'
        'FROM payment_record UNION ALL SELECT since.payments AS payments, since.late_1 AS late_1, since.late_4 AS late_4, since.late_8 AS late_8, since.late_15 AS late_15, since.late_31 AS late_31, since.late_61 AS late_61, since.days_1 AS days_1, since.days_4 AS days_4, since.days_8 AS days_8, since.days_15 AS days_15, since.days_31 AS days_31, since.days_61 AS days_61 \n'
        'FROM since) AS part'
        ,('day',),
        {},
    ),
    "debts": Question(
        'SELECT invoice.customer_id, invoice.currency, CAST(sum(CASE WHEN (invoice.due < %(day)s) THEN invoice.open_amount ELSE 0 END) AS BIGINT) AS sum_1, CAST(sum(CASE WHEN (invoice.due < %(day)s) THEN 0 ELSE invoice.open_amount END) AS BIGINT) AS sum_2 \n'
        'FROM invoice \n'
        'WHERE invoice.open_amount > 0 AND invoice.due <= %(last)s AND invoice.issued <= %(day)s GROUP BY invoice.customer_id, invoice.currency'
        ,('day', 'last'),
        {},
    ),
    "waiting": Question(
        "SELECT (invoice.due - DATE '0001-01-01' + 1) AS anon_1, count(*) AS count_1 \n"
        'FROM invoice \n'
        'WHERE invoice.open_amount > 0 AND invoice.due < %(day)s AND invoice.issued <= %(day)s GROUP BY invoice.due'
        ,('day',),
        {},
    ),
    "among.expecting": Question(
        'SELECT expecting.customer_id \n'
        'FROM (SELECT promise.customer_id AS customer_id \n'
        'FROM promise \n'
        'WHERE promise.customer_id = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(%(numbers)s AS JSON)))) AND promise.made_on <= %(day)s AND promise.breaks_on <= %(day)s AND (promise.ended_on IS NULL OR promise.ended_on > %(day)s) AND NOT (EXISTS (SELECT * \n'
        'FROM call AS call_1 \n'
        "WHERE call_1.customer_id = promise.customer_id AND CAST(EXTRACT(EPOCH FROM call_1.at) AS BIGINT) >= ((promise.breaks_on - DATE '0001-01-01' + 1) - 719163) * 86400 + 43200 AND call_1.at < %(ends)s AND call_1.outcome != %(outcome_1)s AND call_1.outcome != %(outcome_2)s AND call_1.outcome != %(outcome_3)s)) UNION SELECT call.customer_id AS customer_id \n"
        'FROM call JOIN (SELECT (SELECT call.id \n'
        'FROM call \n'
        'WHERE call.customer_id = customer.id AND call.at < %(ends)s AND call.outcome != %(outcome_4)s AND call.outcome != %(outcome_5)s AND call.outcome != %(outcome_6)s ORDER BY call.at DESC, call.id DESC \n'
        ' LIMIT %(param_1)s) AS id \n'
        'FROM customer \n'
        'WHERE customer.id = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(%(numbers)s AS JSON))))) AS last ON last.id = call.id \n'
        'WHERE call.outcome = %(outcome_7)s AND call.returns_on <= %(day)s) AS expecting'
        ,('numbers', 'day', 'ends'),
        {'outcome_1': 'no-answer', 'outcome_2': 'voicemail', 'outcome_3': 'wrong-number', 'outcome_4': 'no-answer', 'outcome_5': 'voicemail', 'outcome_6': 'wrong-number', 'param_1': 1, 'outcome_7': 'callback'},
    ),
    "owned": Question(
        'SELECT customer.id \n'
        'FROM customer \n'
        'WHERE customer.owner = %(owner)s'
        ,('owner',),
        {},
    ),
    "overdue.customers": Question(
        'SELECT customer.id, customer.code, customer.name, customer.owner, contact.id AS id_1, contact.name AS name_1, contact.role, contact.phone, contact.email, coalesce(contact.wrong_number_on <= %(day)s, %(coalesce_2)s) AS coalesce_1 \n'
        'FROM customer LEFT OUTER JOIN contact ON contact.customer_id = customer.id \n'
        'WHERE (EXISTS (SELECT invoice.id \n'
        'FROM invoice \n'
        'WHERE invoice.customer_id = customer.id AND invoice.open_amount > 0 AND invoice.due < %(day)s AND invoice.issued <= %(day)s)) OR customer.id IN (SELECT invoice.customer_id \n'
        'FROM invoice \n'
        'WHERE invoice.id IN (SELECT changed.invoice_id \n'
        'FROM (SELECT part.invoice_id AS invoice_id, CAST(sum(part.back) AS BIGINT) AS back \n'
        'FROM (SELECT allocation.invoice_id AS invoice_id, CASE WHEN (allocation.ends IS NULL) THEN allocation.amount ELSE %(param_1)s END AS back \n'
        'FROM allocation \n'
        'WHERE allocation.starts > %(day)s UNION ALL SELECT allocation.invoice_id AS invoice_id, CASE WHEN (allocation.starts <= %(day)s) THEN -allocation.amount ELSE %(param_2)s END AS back \n'
        'FROM allocation \n'
        'WHERE allocation.ends > %(day)s) AS part GROUP BY part.invoice_id) AS changed) AND invoice.due < %(day)s) ORDER BY customer.id'
        ,('day',),
        {'coalesce_2': False, 'param_1': 0, 'param_2': 0},
    ),
    "overdue.calls": Question(
        "SELECT call.customer_id, CAST(EXTRACT(EPOCH FROM call.at) AS BIGINT) AS anon_1, call.outcome, call.inbound, (call.returns_on - DATE '0001-01-01' + 1) AS anon_2, call.reason, call.note, call.caller, coalesce(contact_1.name, %(coalesce_2)s) AS coalesce_1, coalesce(contact_2.name, %(coalesce_4)s) AS coalesce_3 \n"
        'FROM call LEFT OUTER JOIN contact AS contact_1 ON contact_1.id = call.contact_id LEFT OUTER JOIN contact AS contact_2 ON contact_2.id = call.redirected_to_id \n'
        'WHERE call.customer_id = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(%(numbers)s AS JSON)))) AND call.at < %(ends)s ORDER BY call.customer_id, call.at, call.id'
        ,('numbers', 'ends'),
        {'coalesce_2': '', 'coalesce_4': ''},
    ),
    "payments_known_to": Question(
        "SELECT (max(payment.paid_on) - DATE '0001-01-01' + 1) AS anon_1 \n"
        'FROM payment \n'
        'WHERE payment.paid_on <= %(day)s'
        ,('day',),
        {},
    ),
    "consequences": Question(
        'SELECT consequence.id \n'
        'FROM consequence JOIN customer ON customer.id = consequence.customer_id \n'
        'WHERE customer.code = %(code)s AND consequence.decided_on <= %(day)s ORDER BY consequence.id'
        ,('code', 'day'),
        {},
    ),
    "commission_rates": Question(
        'SELECT customer.commission, invoice.number, invoice.commission AS commission_1 \n'
        'FROM customer LEFT OUTER JOIN invoice ON invoice.customer_id = customer.id AND invoice.commission IS NOT NULL \n'
        'WHERE customer.code = %(code)s'
        ,('code',),
        {},
    ),
    "claims": Question(
        'SELECT customer.code, claim.caller \n'
        'FROM claim JOIN customer ON customer.id = claim.customer_id \n'
        'WHERE claim.expires_at > %(now)s AND claim.caller != %(caller)s ORDER BY customer.code'
        ,('now', 'caller'),
        {},
    ),
    "claim.free": Question(
        'SELECT customer.id \n'
        'FROM customer LEFT OUTER JOIN claim ON claim.customer_id = customer.id \n'
        'WHERE customer.code = %(code)s AND (claim.id IS NULL OR claim.expires_at <= %(now)s OR claim.caller = %(caller)s) FOR NO KEY UPDATE OF customer SKIP LOCKED'
        ,('code', 'now', 'caller'),
        {},
    ),
    "claim.take": Question(
        'INSERT INTO claim (customer_id, caller, taken_at, expires_at, lines, asked_why) VALUES (%(number)s, %(caller)s, %(now)s, %(expires)s, %(lines)s, %(asked_why)s) ON CONFLICT (customer_id) DO UPDATE SET caller = %(caller)s, taken_at = %(now)s, expires_at = %(expires)s, lines = %(lines)s, asked_why = %(asked_why)s WHERE claim.expires_at <= %(now)s OR claim.caller = %(caller)s RETURNING claim.id'
        ,('number', 'caller', 'now', 'expires', 'lines', 'asked_why'),
        {},
    ),
    "claim.changed": Question(
        'SELECT journal.id \n'
        'FROM journal \n'
        'WHERE journal.customer_id = %(number)s AND journal.id > %(known_to)s \n'
        ' LIMIT %(param_1)s'
        ,('number', 'known_to'),
        {'param_1': 1},
    ),
    "claim.let_go": Question(
        'DELETE FROM claim WHERE claim.customer_id = %(number)s RETURNING claim.id'
        ,('number',),
        {},
    ),
    "claim.prepare": Question(
        'UPDATE claim SET lines=%(lines)s, asked_why=%(asked_why)s WHERE claim.customer_id = (SELECT customer.id \n'
        'FROM customer \n'
        'WHERE customer.code = %(code)s) AND claim.caller = %(caller)s RETURNING claim.id'
        ,('lines', 'asked_why', 'code', 'caller'),
        {},
    ),
    "claim.shown": Question(
        'SELECT claim.caller, claim.lines, claim.asked_why \n'
        'FROM claim \n'
        'WHERE claim.customer_id = %(number)s'
        ,('number',),
        {},
    ),
    "newest_change": Question(
        'SELECT coalesce(max(journal.id), %(coalesce_2)s) AS coalesce_1 \n'
        'FROM journal'
        ,(),
        {'coalesce_2': 0},
    ),
}
