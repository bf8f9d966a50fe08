-- A language someone chose themselves.
CREATE TABLE preference (
    tag BLOB PRIMARY KEY,
    language TEXT NOT NULL
) WITHOUT ROWID;

-- A form being filled in, encrypted to its owner; gone when it is sent, cancelled or old.
CREATE TABLE draft (
    tag BLOB PRIMARY KEY,
    sealed BLOB NOT NULL,
    day TEXT NOT NULL
) WITHOUT ROWID;

-- Who wants alerts. address is encrypted with a key outside the database.
CREATE TABLE subscription (
    tag BLOB PRIMARY KEY,
    address BLOB NOT NULL,
    locale TEXT NOT NULL,
    platform TEXT NOT NULL,
    consent_version INTEGER NOT NULL,
    day TEXT NOT NULL
) WITHOUT ROWID;

-- How often a link with a source code was opened; no person belongs to it.
CREATE TABLE source (
    code TEXT PRIMARY KEY,
    opened INTEGER NOT NULL
) WITHOUT ROWID;
