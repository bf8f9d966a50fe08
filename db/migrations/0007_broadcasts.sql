-- One going-through of an audience. kind: alert, digest, reminder, refresh (of copies
-- already delivered). opens is when everyone's turn begins, after the staff's.
CREATE TABLE broadcast (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    alert TEXT,
    urgent INTEGER NOT NULL,
    frequency TEXT NOT NULL,
    zone TEXT NOT NULL,
    since INTEGER NOT NULL,
    day TEXT NOT NULL,
    state TEXT NOT NULL,
    opens TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT
);
CREATE INDEX broadcast_unfinished ON broadcast (number) WHERE finished IS NULL;
CREATE INDEX broadcast_digest ON broadcast (kind, frequency, zone, number);

-- One platform's stream of a broadcast; tag is its cursor: all up to there is done.
CREATE TABLE lane (
    broadcast INTEGER NOT NULL,
    platform TEXT NOT NULL,
    tag BLOB NOT NULL,
    at_end INTEGER NOT NULL,
    total INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    ambiguous INTEGER NOT NULL,
    PRIMARY KEY (broadcast, platform)
) WITHOUT ROWID;

-- The exceptions: what waits, what is tried again, what nobody knows, what failed.
CREATE TABLE delivery (
    broadcast INTEGER NOT NULL,
    tag BLOB NOT NULL,
    platform TEXT NOT NULL,
    state TEXT NOT NULL,
    due TEXT,
    tries INTEGER NOT NULL,
    PRIMARY KEY (broadcast, tag)
) WITHOUT ROWID;
CREATE INDEX delivery_due ON delivery (broadcast, platform, due);
CREATE INDEX delivery_tag ON delivery (tag);

-- Messages to staff, and to owners of chats: few, each a row until it is sent. A live one stays,
-- with the message it edits. address and content are encrypted; n is the order.
CREATE TABLE notice (
    id BLOB PRIMARY KEY,
    platform TEXT NOT NULL,
    address BLOB NOT NULL,
    locale TEXT NOT NULL,
    content BLOB NOT NULL,
    live TEXT,
    message BIGINT,
    state TEXT NOT NULL,
    due TEXT NOT NULL,
    tries INTEGER NOT NULL,
    n INTEGER NOT NULL
) WITHOUT ROWID;
