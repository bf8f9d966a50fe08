-- The texts that have been signed. sha256 is that of the canonical text.
CREATE TABLE letter_text (
    id INTEGER PRIMARY KEY,
    letter TEXT NOT NULL,
    version TEXT NOT NULL,
    sha256 TEXT NOT NULL UNIQUE
);

-- One signature an account. tag is keyed and random to look at, so without a rowid
-- nothing keeps the order in which people signed. sealed opens with the organisers' key only.
CREATE TABLE signature (
    tag BLOB PRIMARY KEY,
    letter_text INTEGER NOT NULL REFERENCES letter_text (id),
    appearance TEXT NOT NULL,
    organisation INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    sealed BLOB,
    country TEXT,
    locale TEXT NOT NULL,
    platform TEXT NOT NULL,
    consent_version INTEGER NOT NULL,
    day TEXT NOT NULL
) WITHOUT ROWID;

-- Names their owners want shown. The tag is another than the signature's: the tables do not join.
CREATE TABLE public_name (
    tag BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    organisation TEXT,
    role TEXT,
    confirmed INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    n INTEGER NOT NULL
) WITHOUT ROWID;

-- Updates that had an effect, with the answer they got, readable by nobody but who asked.
CREATE TABLE seen_update (
    platform TEXT NOT NULL,
    id BLOB NOT NULL,
    day TEXT NOT NULL,
    answer BLOB NOT NULL,
    PRIMARY KEY (platform, id)
) WITHOUT ROWID;
