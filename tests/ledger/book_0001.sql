BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE allocation (
	id INTEGER NOT NULL, 
	invoice_id INTEGER NOT NULL, 
	payment_id INTEGER, 
	credit_id INTEGER, 
	amount BIGINT NOT NULL, 
	starts INTEGER NOT NULL, 
	ends INTEGER, 
	CONSTRAINT pk_allocation PRIMARY KEY (id), 
	CONSTRAINT ck_allocation_source CHECK ((payment_id IS NULL) <> (credit_id IS NULL)), 
	CONSTRAINT ck_allocation_amount CHECK (amount > 0), 
	CONSTRAINT ck_allocation_dates CHECK (ends IS NULL OR ends >= starts), 
	CONSTRAINT fk_allocation_credit_id FOREIGN KEY(credit_id) REFERENCES credit (id), 
	CONSTRAINT fk_allocation_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id), 
	CONSTRAINT fk_allocation_payment_id FOREIGN KEY(payment_id) REFERENCES payment (id)
);
INSERT INTO "allocation" VALUES(1,1,1,NULL,4000000,739660,NULL);
INSERT INTO "allocation" VALUES(2,2,NULL,1,502500,739666,NULL);
INSERT INTO "allocation" VALUES(3,3,2,NULL,50000,739667,739670);
CREATE TABLE call (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	contact_id INTEGER, 
	redirected_to_id INTEGER, 
	at BIGINT NOT NULL, 
	channel VARCHAR(20) DEFAULT 'phone' NOT NULL, 
	outcome VARCHAR(20) NOT NULL, 
	reason VARCHAR(30) DEFAULT '' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	caller TEXT DEFAULT '' NOT NULL, 
	inbound BOOLEAN DEFAULT 0 NOT NULL, 
	returns_on INTEGER, 
	CONSTRAINT pk_call PRIMARY KEY (id), 
	CONSTRAINT ck_call_outcome CHECK (outcome IN ('promised', 'says-paid', 'disputed', 'refused', 'callback', 'redirected', 'no-answer', 'voicemail', 'wrong-number', 'insolvent', 'represented', 'stop')), 
	CONSTRAINT fk_call_contact_id FOREIGN KEY(contact_id) REFERENCES contact (id), 
	CONSTRAINT fk_call_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id), 
	CONSTRAINT fk_call_redirected_to_id FOREIGN KEY(redirected_to_id) REFERENCES contact (id)
);
INSERT INTO "call" VALUES(1,1,1,NULL,1770368400,'phone','promised','cash-flow','half now','eva',0,NULL);
INSERT INTO "call" VALUES(2,1,NULL,NULL,1771232400,'phone','no-answer','','','eva',0,739664);
INSERT INTO "call" VALUES(3,2,NULL,NULL,1771405200,'phone','represented','','','eva',0,NULL);
CREATE TABLE contact (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	role VARCHAR(20) NOT NULL, 
	phone TEXT DEFAULT '' NOT NULL, 
	email TEXT DEFAULT '' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	wrong_number_on INTEGER, 
	wish_from VARCHAR(5) DEFAULT '' NOT NULL, 
	wish_to VARCHAR(5) DEFAULT '' NOT NULL, 
	wish_weekdays VARCHAR(40) DEFAULT '' NOT NULL, 
	not_at_work BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_contact PRIMARY KEY (id), 
	CONSTRAINT ck_contact_name CHECK (name <> ''), 
	CONSTRAINT ck_contact_role CHECK (role IN ('payer', 'accounts', 'purchasing', 'director', 'reception')), 
	CONSTRAINT fk_contact_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id)
);
INSERT INTO "contact" VALUES(1,1,'Anna Kovács','accounts','+36 1 555 0101','','',NULL,'','','',0);
CREATE TABLE credit (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	number VARCHAR(100), 
	credited_on INTEGER NOT NULL, 
	amount BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	unallocated BIGINT NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_credit PRIMARY KEY (id), 
	CONSTRAINT ck_credit_kind CHECK (kind IN ('credit-note', 'write-off')), 
	CONSTRAINT ck_credit_amount CHECK (amount > 0), 
	CONSTRAINT ck_credit_unallocated CHECK (unallocated BETWEEN 0 AND amount), 
	CONSTRAINT fk_credit_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id), 
	CONSTRAINT uq_credit_number UNIQUE (number)
);
INSERT INTO "credit" VALUES(1,1,'credit-note','CN-1',739666,502500,'EUR',0,'short');
CREATE TABLE customer (
	id INTEGER NOT NULL, 
	code VARCHAR(40) NOT NULL, 
	name TEXT NOT NULL, 
	reference VARCHAR(100), 
	country VARCHAR(2) DEFAULT '' NOT NULL, 
	region VARCHAR(10) DEFAULT '' NOT NULL, 
	language VARCHAR(10) DEFAULT '' NOT NULL, 
	timezone VARCHAR(60) DEFAULT '' NOT NULL, 
	currency VARCHAR(3) DEFAULT '' NOT NULL, 
	terms_days INTEGER, 
	owner TEXT DEFAULT '' NOT NULL, 
	plan_group VARCHAR(40) DEFAULT '' NOT NULL, 
	pays_rule TEXT DEFAULT '' NOT NULL, 
	keep_calling BOOLEAN DEFAULT 0 NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	added_on INTEGER NOT NULL, 
	CONSTRAINT pk_customer PRIMARY KEY (id), 
	CONSTRAINT ck_customer_code CHECK (code <> '' AND code = lower(code)), 
	CONSTRAINT ck_customer_name CHECK (name <> ''), 
	CONSTRAINT ck_customer_terms CHECK (terms_days BETWEEN 0 AND 365), 
	CONSTRAINT uq_customer_code UNIQUE (code), 
	CONSTRAINT uq_customer_reference UNIQUE (reference)
);
INSERT INTO "customer" VALUES(1,'lufi','Lufi Kft','C-1','HU','','','','EUR',NULL,'','','',0,'rings back after ten',739621);
INSERT INTO "customer" VALUES(2,'bolt','Bolt Ltd',NULL,'GB','','','','GBP',NULL,'','','',0,'',739621);
CREATE TABLE dispute (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	invoice_id INTEGER, 
	call_id INTEGER, 
	opened_on INTEGER NOT NULL, 
	review_on INTEGER NOT NULL, 
	resolved_on INTEGER, 
	reason TEXT DEFAULT '' NOT NULL, 
	resolution TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_dispute PRIMARY KEY (id), 
	CONSTRAINT ck_dispute_dates CHECK (resolved_on IS NULL OR resolved_on >= opened_on), 
	CONSTRAINT ck_dispute_review CHECK (review_on >= opened_on), 
	CONSTRAINT fk_dispute_call_id FOREIGN KEY(call_id) REFERENCES call (id), 
	CONSTRAINT fk_dispute_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id), 
	CONSTRAINT fk_dispute_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id)
);
INSERT INTO "dispute" VALUES(1,2,3,NULL,739664,739678,NULL,'two cartons short','');
CREATE TABLE invoice (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	number VARCHAR(100) NOT NULL, 
	issued INTEGER NOT NULL, 
	due INTEGER NOT NULL, 
	amount BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	open_amount BIGINT NOT NULL, 
	CONSTRAINT pk_invoice PRIMARY KEY (id), 
	CONSTRAINT ck_invoice_amount CHECK (amount > 0), 
	CONSTRAINT ck_invoice_dates CHECK (issued <= due), 
	CONSTRAINT ck_invoice_open_amount CHECK (open_amount BETWEEN 0 AND amount), 
	CONSTRAINT fk_invoice_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id), 
	CONSTRAINT uq_invoice_number UNIQUE (number)
);
INSERT INTO "invoice" VALUES(1,1,'A-1',739621,739651,34000000,'EUR',30000000);
INSERT INTO "invoice" VALUES(2,1,'A-2',739636,739666,1005000,'EUR',502500);
INSERT INTO "invoice" VALUES(3,2,'B-1',739636,739657,8002500,'GBP',8002500);
CREATE TABLE journal (
	id INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	who TEXT NOT NULL, 
	command TEXT NOT NULL, 
	summary TEXT NOT NULL, 
	customer_id INTEGER, 
	undoes INTEGER, 
	CONSTRAINT pk_journal PRIMARY KEY (id), 
	CONSTRAINT fk_journal_undoes FOREIGN KEY(undoes) REFERENCES journal (id), 
	CONSTRAINT uq_journal_undoes UNIQUE (undoes)
);
INSERT INTO "journal" VALUES(1,1767603600,'eva','customer add lufi ''Lufi Kft'' --country HU --currency EUR --reference C-1','added customer lufi, Lufi Kft',1,NULL);
INSERT INTO "journal" VALUES(2,1767603600,'eva','customer add bolt ''Bolt Ltd'' --country GB --currency GBP','added customer bolt, Bolt Ltd',2,NULL);
INSERT INTO "journal" VALUES(3,1767603600,'eva','contact add lufi ''Anna Kovács'' --phone ''+36 1 555 0101'' --role accounts','added contact Anna Kovács, accounts at lufi',1,NULL);
INSERT INTO "journal" VALUES(4,1767603600,'eva','invoice add lufi A-1 3400 --issued 2026-01-05 --due 2026-02-04','Lufi Kft: invoice A-1 of 3,400.00 EUR, due Wed 4 February',1,NULL);
INSERT INTO "journal" VALUES(5,1768899600,'eva','invoice add lufi A-2 100.50 --issued 2026-01-20 --due 2026-02-19','Lufi Kft: invoice A-2 of 100.50 EUR, due Thu 19 February',1,NULL);
INSERT INTO "journal" VALUES(6,1768899600,'eva','invoice add bolt B-1 800.25 --issued 2026-01-20 --due 2026-02-10','Bolt Ltd: invoice B-1 of 800.25 GBP, due Tue 10 February',2,NULL);
INSERT INTO "journal" VALUES(7,1770368400,'eva','log lufi promised fri 1000 --with anna --said cash-flow --note ''half now''','Lufi Kft: promised with Anna Kovács, 1,000.00 EUR for Fri 13 February, back on Tue 17 February',1,NULL);
INSERT INTO "journal" VALUES(8,1771232400,'eva','pay lufi 400 --on 2026-02-13','Lufi Kft: 400.00 EUR received on Fri 13 February: A-1 still 3,000.00 EUR open',1,NULL);
INSERT INTO "journal" VALUES(9,1771232400,'eva','log lufi no-answer','Lufi Kft: no-answer, back on Tue 17 February',1,NULL);
INSERT INTO "journal" VALUES(10,1771318800,'eva','dispute open bolt B-1 --reason ''two cartons short''','Bolt Ltd: B-1 in dispute, to be looked at on Tue 3 March',2,NULL);
INSERT INTO "journal" VALUES(11,1771405200,'eva','log bolt represented','Bolt Ltd: represented, to be looked at on Tue 19 May',2,NULL);
INSERT INTO "journal" VALUES(12,1771491600,'eva','invoice credit A-2 50.25 --number CN-1 --reason short','Lufi Kft: invoice A-2: 50.25 EUR credited, 50.25 EUR still open',1,NULL);
INSERT INTO "journal" VALUES(13,1771578000,'eva','pay bolt 5 --on 2026-02-20','Bolt Ltd: 5.00 GBP received on Fri 20 February: B-1 still 795.25 GBP open',2,NULL);
INSERT INTO "journal" VALUES(14,1771837200,'eva','payment reverse 2 --reason bank','Bolt Ltd: payment 2 of 5.00 GBP reversed: B-1 has 800.25 GBP open',2,NULL);
INSERT INTO "journal" VALUES(15,1771923600,'eva','pause lufi +7d --reason stocktaking','Lufi Kft: paused until Tue 3 March',1,NULL);
INSERT INTO "journal" VALUES(16,1772010000,'eva','resume lufi','Lufi Kft: pause ended',1,NULL);
INSERT INTO "journal" VALUES(17,1772096400,'eva','customer edit lufi --owner ''Béla''','edited customer lufi, Lufi Kft',1,NULL);
INSERT INTO "journal" VALUES(18,1772096400,'eva','undo','took back: edited customer lufi, Lufi Kft',1,17);
INSERT INTO "journal" VALUES(19,1772182800,'eva','customer edit lufi --note ''rings back after ten''','edited customer lufi, Lufi Kft',1,NULL);
CREATE TABLE journal_change (
	id INTEGER NOT NULL, 
	journal_id INTEGER NOT NULL, 
	table_name VARCHAR(40) NOT NULL, 
	columns TEXT NOT NULL, 
	"before" TEXT NOT NULL, 
	"after" TEXT NOT NULL, 
	CONSTRAINT pk_journal_change PRIMARY KEY (id), 
	CONSTRAINT fk_journal_change_journal_id FOREIGN KEY(journal_id) REFERENCES journal (id)
);
INSERT INTO "journal_change" VALUES(1,1,'customer','["id","code","name","reference","country","region","language","timezone","currency","terms_days","owner","plan_group","pays_rule","keep_calling","note","added_on"]','[]','[[1,"lufi","Lufi Kft","C-1","HU","","","","EUR",null,"","","",false,"","2026-01-05"]]');
INSERT INTO "journal_change" VALUES(2,2,'customer','["id","code","name","reference","country","region","language","timezone","currency","terms_days","owner","plan_group","pays_rule","keep_calling","note","added_on"]','[]','[[2,"bolt","Bolt Ltd",null,"GB","","","","GBP",null,"","","",false,"","2026-01-05"]]');
INSERT INTO "journal_change" VALUES(3,3,'contact','["id","customer_id","name","role","phone","email","note","wrong_number_on","wish_from","wish_to","wish_weekdays","not_at_work"]','[]','[[1,1,"Anna Kovács","accounts","+36 1 555 0101","","",null,"","","",false]]');
INSERT INTO "journal_change" VALUES(4,4,'invoice','["id","customer_id","number","issued","due","amount","currency","open_amount"]','[]','[[1,1,"A-1","2026-01-05","2026-02-04","3400.00","EUR","3400.00"]]');
INSERT INTO "journal_change" VALUES(5,5,'invoice','["id","customer_id","number","issued","due","amount","currency","open_amount"]','[]','[[2,1,"A-2","2026-01-20","2026-02-19","100.50","EUR","100.50"]]');
INSERT INTO "journal_change" VALUES(6,6,'invoice','["id","customer_id","number","issued","due","amount","currency","open_amount"]','[]','[[3,2,"B-1","2026-01-20","2026-02-10","800.25","GBP","800.25"]]');
INSERT INTO "journal_change" VALUES(7,7,'call','["id","customer_id","contact_id","redirected_to_id","at","channel","outcome","reason","note","caller","inbound","returns_on"]','[]','[[1,1,1,null,"2026-02-06T09:00:00Z","phone","promised","cash-flow","half now","eva",false,null]]');
INSERT INTO "journal_change" VALUES(8,7,'promise','["id","customer_id","call_id","contact_id","made_on","made_at","promised_for","breaks_on","amount","currency","ended_on","ending"]','[]','[[1,1,1,1,"2026-02-06","2026-02-06T09:00:00Z","2026-02-13","2026-02-17","1000.00","EUR",null,""]]');
INSERT INTO "journal_change" VALUES(9,8,'payment','["id","customer_id","paid_on","amount","currency","unallocated","reference","source_key","day_assumed","recorded_at","reversed_on","reversal_reason"]','[]','[[1,1,"2026-02-13","400.00","EUR","400.00","",null,false,"2026-02-16T09:00:00Z",null,""]]');
INSERT INTO "journal_change" VALUES(10,8,'allocation','["id","invoice_id","payment_id","credit_id","amount","starts","ends"]','[]','[[1,1,1,null,"400.00","2026-02-13",null]]');
INSERT INTO "journal_change" VALUES(11,8,'invoice','["id","customer_id","number","issued","due","amount","currency","open_amount"]','[[1,1,"A-1","2026-01-05","2026-02-04","3400.00","EUR","3400.00"]]','[[1,1,"A-1","2026-01-05","2026-02-04","3400.00","EUR","3000.00"]]');
INSERT INTO "journal_change" VALUES(12,8,'payment','["id","customer_id","paid_on","amount","currency","unallocated","reference","source_key","day_assumed","recorded_at","reversed_on","reversal_reason"]','[[1,1,"2026-02-13","400.00","EUR","400.00","",null,false,"2026-02-16T09:00:00Z",null,""]]','[[1,1,"2026-02-13","400.00","EUR","0.00","",null,false,"2026-02-16T09:00:00Z",null,""]]');
INSERT INTO "journal_change" VALUES(13,9,'call','["id","customer_id","contact_id","redirected_to_id","at","channel","outcome","reason","note","caller","inbound","returns_on"]','[]','[[2,1,null,null,"2026-02-16T09:00:00Z","phone","no-answer","","","eva",false,"2026-02-17"]]');
INSERT INTO "journal_change" VALUES(14,10,'dispute','["id","customer_id","invoice_id","call_id","opened_on","review_on","resolved_on","reason","resolution"]','[]','[[1,2,3,null,"2026-02-17","2026-03-03",null,"two cartons short",""]]');
INSERT INTO "journal_change" VALUES(15,11,'call','["id","customer_id","contact_id","redirected_to_id","at","channel","outcome","reason","note","caller","inbound","returns_on"]','[]','[[3,2,null,null,"2026-02-18T09:00:00Z","phone","represented","","","eva",false,null]]');
INSERT INTO "journal_change" VALUES(16,11,'pause','["id","customer_id","call_id","kind","starts","until","lifted_on","reason"]','[]','[[1,2,3,"represented","2026-02-18","2026-05-19",null,""]]');
INSERT INTO "journal_change" VALUES(17,12,'credit','["id","customer_id","kind","number","credited_on","amount","currency","unallocated","reason"]','[]','[[1,1,"credit-note","CN-1","2026-02-19","50.25","EUR","50.25","short"]]');
INSERT INTO "journal_change" VALUES(18,12,'allocation','["id","invoice_id","payment_id","credit_id","amount","starts","ends"]','[]','[[2,2,null,1,"50.25","2026-02-19",null]]');
INSERT INTO "journal_change" VALUES(19,12,'credit','["id","customer_id","kind","number","credited_on","amount","currency","unallocated","reason"]','[[1,1,"credit-note","CN-1","2026-02-19","50.25","EUR","50.25","short"]]','[[1,1,"credit-note","CN-1","2026-02-19","50.25","EUR","0.00","short"]]');
INSERT INTO "journal_change" VALUES(20,12,'invoice','["id","customer_id","number","issued","due","amount","currency","open_amount"]','[[2,1,"A-2","2026-01-20","2026-02-19","100.50","EUR","100.50"]]','[[2,1,"A-2","2026-01-20","2026-02-19","100.50","EUR","50.25"]]');
INSERT INTO "journal_change" VALUES(21,13,'payment','["id","customer_id","paid_on","amount","currency","unallocated","reference","source_key","day_assumed","recorded_at","reversed_on","reversal_reason"]','[]','[[2,2,"2026-02-20","5.00","GBP","5.00","",null,false,"2026-02-20T09:00:00Z",null,""]]');
INSERT INTO "journal_change" VALUES(22,13,'allocation','["id","invoice_id","payment_id","credit_id","amount","starts","ends"]','[]','[[3,3,2,null,"5.00","2026-02-20",null]]');
INSERT INTO "journal_change" VALUES(23,13,'invoice','["id","customer_id","number","issued","due","amount","currency","open_amount"]','[[3,2,"B-1","2026-01-20","2026-02-10","800.25","GBP","800.25"]]','[[3,2,"B-1","2026-01-20","2026-02-10","800.25","GBP","795.25"]]');
INSERT INTO "journal_change" VALUES(24,13,'payment','["id","customer_id","paid_on","amount","currency","unallocated","reference","source_key","day_assumed","recorded_at","reversed_on","reversal_reason"]','[[2,2,"2026-02-20","5.00","GBP","5.00","",null,false,"2026-02-20T09:00:00Z",null,""]]','[[2,2,"2026-02-20","5.00","GBP","0.00","",null,false,"2026-02-20T09:00:00Z",null,""]]');
INSERT INTO "journal_change" VALUES(25,14,'allocation','["id","invoice_id","payment_id","credit_id","amount","starts","ends"]','[[3,3,2,null,"5.00","2026-02-20",null]]','[[3,3,2,null,"5.00","2026-02-20","2026-02-23"]]');
INSERT INTO "journal_change" VALUES(26,14,'invoice','["id","customer_id","number","issued","due","amount","currency","open_amount"]','[[3,2,"B-1","2026-01-20","2026-02-10","800.25","GBP","795.25"]]','[[3,2,"B-1","2026-01-20","2026-02-10","800.25","GBP","800.25"]]');
INSERT INTO "journal_change" VALUES(27,14,'payment','["id","customer_id","paid_on","amount","currency","unallocated","reference","source_key","day_assumed","recorded_at","reversed_on","reversal_reason"]','[[2,2,"2026-02-20","5.00","GBP","0","",null,false,"2026-02-20T09:00:00Z",null,""]]','[[2,2,"2026-02-20","5.00","GBP","0","",null,false,"2026-02-20T09:00:00Z","2026-02-23","bank"]]');
INSERT INTO "journal_change" VALUES(28,15,'pause','["id","customer_id","call_id","kind","starts","until","lifted_on","reason"]','[]','[[2,1,null,"pause","2026-02-24","2026-03-03",null,"stocktaking"]]');
INSERT INTO "journal_change" VALUES(29,16,'pause','["id","customer_id","call_id","kind","starts","until","lifted_on","reason"]','[[2,1,null,"pause","2026-02-24","2026-03-03",null,"stocktaking"]]','[[2,1,null,"pause","2026-02-24","2026-03-03","2026-02-25","stocktaking"]]');
INSERT INTO "journal_change" VALUES(30,17,'customer','["id","code","name","reference","country","region","language","timezone","currency","terms_days","owner","plan_group","pays_rule","keep_calling","note","added_on"]','[[1,"lufi","Lufi Kft","C-1","HU","","","","EUR",null,"","","",false,"","2026-01-05"]]','[[1,"lufi","Lufi Kft","C-1","HU","","","","EUR",null,"Béla","","",false,"","2026-01-05"]]');
INSERT INTO "journal_change" VALUES(31,18,'customer','["id","code","name","reference","country","region","language","timezone","currency","terms_days","owner","plan_group","pays_rule","keep_calling","note","added_on"]','[[1,"lufi","Lufi Kft","C-1","HU","","","","EUR",null,"Béla","","",false,"","2026-01-05"]]','[[1,"lufi","Lufi Kft","C-1","HU","","","","EUR",null,"","","",false,"","2026-01-05"]]');
INSERT INTO "journal_change" VALUES(32,19,'customer','["id","code","name","reference","country","region","language","timezone","currency","terms_days","owner","plan_group","pays_rule","keep_calling","note","added_on"]','[[1,"lufi","Lufi Kft","C-1","HU","","","","EUR",null,"","","",false,"","2026-01-05"]]','[[1,"lufi","Lufi Kft","C-1","HU","","","","EUR",null,"","","",false,"rings back after ten","2026-01-05"]]');
CREATE TABLE pause (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	call_id INTEGER, 
	kind VARCHAR(20) NOT NULL, 
	starts INTEGER NOT NULL, 
	until INTEGER NOT NULL, 
	lifted_on INTEGER, 
	reason TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_pause PRIMARY KEY (id), 
	CONSTRAINT ck_pause_kind CHECK (kind IN ('pause', 'insolvent', 'represented', 'stop', 'handed-over')), 
	CONSTRAINT ck_pause_lifted CHECK (lifted_on IS NULL OR lifted_on >= starts), 
	CONSTRAINT ck_pause_until CHECK (until > starts), 
	CONSTRAINT fk_pause_call_id FOREIGN KEY(call_id) REFERENCES call (id), 
	CONSTRAINT fk_pause_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id)
);
INSERT INTO "pause" VALUES(1,2,3,'represented',739665,739755,NULL,'');
INSERT INTO "pause" VALUES(2,1,NULL,'pause',739671,739678,739672,'stocktaking');
CREATE TABLE payment (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	paid_on INTEGER NOT NULL, 
	amount BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	unallocated BIGINT NOT NULL, 
	reference TEXT DEFAULT '' NOT NULL, 
	source_key VARCHAR(80), 
	day_assumed BOOLEAN DEFAULT 0 NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	reversed_on INTEGER, 
	reversal_reason TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_payment PRIMARY KEY (id), 
	CONSTRAINT ck_payment_amount CHECK (amount > 0), 
	CONSTRAINT ck_payment_reversed_on CHECK (reversed_on IS NULL OR reversed_on >= paid_on), 
	CONSTRAINT ck_payment_reversed CHECK (reversed_on IS NULL OR unallocated = 0), 
	CONSTRAINT ck_payment_unallocated CHECK (unallocated BETWEEN 0 AND amount), 
	CONSTRAINT fk_payment_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id), 
	CONSTRAINT uq_payment_source_key UNIQUE (source_key)
);
INSERT INTO "payment" VALUES(1,1,739660,4000000,'EUR',0,'',NULL,0,1771232400,NULL,'');
INSERT INTO "payment" VALUES(2,2,739667,50000,'GBP',0,'',NULL,0,1771578000,739670,'bank');
CREATE TABLE profile (
	id INTEGER NOT NULL, 
	name VARCHAR(60) NOT NULL, 
	subject VARCHAR(20) NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	choices TEXT NOT NULL, 
	CONSTRAINT pk_profile PRIMARY KEY (id), 
	CONSTRAINT uq_profile_name UNIQUE (name)
);
CREATE TABLE promise (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	call_id INTEGER, 
	contact_id INTEGER, 
	made_on INTEGER NOT NULL, 
	made_at BIGINT NOT NULL, 
	promised_for INTEGER NOT NULL, 
	breaks_on INTEGER NOT NULL, 
	amount BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	ended_on INTEGER, 
	ending VARCHAR(20) DEFAULT '' NOT NULL, 
	CONSTRAINT pk_promise PRIMARY KEY (id), 
	CONSTRAINT ck_promise_ending CHECK ((ended_on IS NULL) = (ending = '')), 
	CONSTRAINT ck_promise_ending_word CHECK (ending IN ('', 'withdrawn', 'replaced')), 
	CONSTRAINT ck_promise_amount CHECK (amount > 0), 
	CONSTRAINT ck_promise_dates CHECK (made_on <= promised_for), 
	CONSTRAINT fk_promise_call_id FOREIGN KEY(call_id) REFERENCES call (id), 
	CONSTRAINT fk_promise_contact_id FOREIGN KEY(contact_id) REFERENCES contact (id), 
	CONSTRAINT fk_promise_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id)
);
INSERT INTO "promise" VALUES(1,1,1,1,739653,1770368400,739660,739664,10000000,'EUR',NULL,'');
CREATE INDEX ix_customer_name ON customer (name);
CREATE INDEX ix_journal_customer_id ON journal (customer_id);
CREATE INDEX ix_profile_fingerprint ON profile (fingerprint);
CREATE UNIQUE INDEX uq_contact_customer_id_name ON contact (customer_id, name);
CREATE INDEX ix_credit_customer_id ON credit (customer_id);
CREATE INDEX ix_credit_unallocated ON credit (customer_id) WHERE unallocated > 0;
CREATE INDEX ix_invoice_customer_id ON invoice (customer_id);
CREATE INDEX ix_invoice_open ON invoice (customer_id, due) WHERE open_amount > 0;
CREATE INDEX ix_journal_change_journal_id ON journal_change (journal_id);
CREATE INDEX ix_payment_customer_id_paid_on ON payment (customer_id, paid_on);
CREATE INDEX ix_payment_reversed_on ON payment (reversed_on);
CREATE INDEX ix_payment_unallocated ON payment (customer_id) WHERE unallocated > 0;
CREATE INDEX ix_allocation_credit_id ON allocation (credit_id);
CREATE INDEX ix_allocation_ends ON allocation (ends);
CREATE INDEX ix_allocation_invoice_id ON allocation (invoice_id);
CREATE INDEX ix_allocation_payment_id ON allocation (payment_id);
CREATE INDEX ix_allocation_starts ON allocation (starts);
CREATE INDEX ix_call_customer_id_at ON call (customer_id, at);
CREATE INDEX ix_dispute_call_id ON dispute (call_id);
CREATE INDEX ix_dispute_customer_id_opened_on ON dispute (customer_id, opened_on);
CREATE INDEX ix_dispute_invoice_id ON dispute (invoice_id);
CREATE INDEX ix_pause_call_id ON pause (call_id);
CREATE INDEX ix_pause_customer_id_starts ON pause (customer_id, starts);
CREATE INDEX ix_promise_call_id ON promise (call_id);
CREATE INDEX ix_promise_customer_id_promised_for ON promise (customer_id, promised_for);
COMMIT;
