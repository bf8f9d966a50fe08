-- Accounts with a role. Accounts of one human being have the same person. since is when the role
-- takes effect; address is encrypted like a subscription's; settings is 1 for owners named there.
CREATE TABLE staff (
    tag BLOB PRIMARY KEY,
    person BLOB NOT NULL,
    role TEXT NOT NULL,
    label TEXT NOT NULL,
    since TEXT NOT NULL,
    platform TEXT NOT NULL,
    address BLOB NOT NULL,
    locale TEXT NOT NULL,
    settings INTEGER NOT NULL
) WITHOUT ROWID;

-- Somebody on the way to a role: invited by one person, then joined (tag), then confirmed by
-- another. code is a digest of what was handed over.
CREATE TABLE invitation (
    code BLOB PRIMARY KEY,
    role TEXT NOT NULL,
    inviter BLOB NOT NULL,
    expires TEXT NOT NULL,
    tag BLOB,
    label TEXT,
    platform TEXT,
    address BLOB,
    locale TEXT
) WITHOUT ROWID;

-- One-time codes that join two accounts of one person.
CREATE TABLE link_code (
    code BLOB PRIMARY KEY,
    tag BLOB NOT NULL,
    expires TEXT NOT NULL
) WITHOUT ROWID;

-- What staff did, in order; each hash covers the entry and the hash before, by the server's key.
CREATE TABLE journal (
    n INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    actor BLOB NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    hash BLOB NOT NULL
);

-- Where the journal ends, so that a missing last entry is missed.
CREATE TABLE journal_head (
    id INTEGER PRIMARY KEY,
    n INTEGER NOT NULL,
    hash BLOB NOT NULL
);
