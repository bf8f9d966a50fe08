-- Alerts as they are written. origin is 'staff' or what drafted it ('milestone 250', 'fact …').
-- Lists are words with spaces between; an empty one means all. broadcast is set once it is started.
CREATE TABLE alert (
    id TEXT PRIMARY KEY,
    origin TEXT NOT NULL,
    author BLOB,
    state TEXT NOT NULL,
    topic INTEGER NOT NULL,
    urgent INTEGER NOT NULL,
    link TEXT NOT NULL,
    contact TEXT NOT NULL,
    ready TEXT NOT NULL,
    ends TEXT,
    platforms TEXT NOT NULL,
    languages TEXT NOT NULL,
    countries TEXT NOT NULL,
    go_at TEXT,
    starts TEXT,
    broadcast INTEGER,
    day TEXT NOT NULL
);

CREATE TABLE alert_text (
    alert TEXT NOT NULL,
    locale TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    action TEXT NOT NULL,
    PRIMARY KEY (alert, locale)
);

-- Who stands behind an alert, each for exactly one text of it.
CREATE TABLE alert_voice (
    alert TEXT NOT NULL,
    person BLOB NOT NULL,
    fingerprint BLOB NOT NULL,
    PRIMARY KEY (alert, person)
) WITHOUT ROWID;

-- What people answered to an action, by a tag of its own, and the totals.
CREATE TABLE response (
    tag BLOB NOT NULL,
    alert TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (tag, alert)
) WITHOUT ROWID;
CREATE TABLE response_count (
    alert TEXT NOT NULL,
    answer TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (alert, answer)
) WITHOUT ROWID;
