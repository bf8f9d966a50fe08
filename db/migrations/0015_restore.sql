-- What was erased, as marks by the server's key, so that a copy put back does not bring it back.
-- month is empty until the night after; nothing finer is kept.
CREATE TABLE tombstone (
    mark BLOB PRIMARY KEY,
    month TEXT NOT NULL
) WITHOUT ROWID;

-- How often each machine has seen this database. A machine whose own number is higher has seen a
-- newer one.
CREATE TABLE generation (
    machine BLOB PRIMARY KEY,
    n INTEGER NOT NULL
) WITHOUT ROWID;

-- The one reason why no broadcast goes out. token is random, so that voices to let them go on are
-- for this hold alone. told is 1 once the staff know.
CREATE TABLE hold (
    id INTEGER PRIMARY KEY,
    cause TEXT NOT NULL,
    token BLOB NOT NULL,
    told INTEGER NOT NULL
);

-- When broadcasts were looked after last; of a version before, when a job of the clock was last due.
CREATE TABLE alive (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL
);
INSERT INTO alive (id, at)
    SELECT 1, due FROM run WHERE state = 'done' AND due <> '' ORDER BY due DESC LIMIT 1;
