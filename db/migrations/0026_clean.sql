-- Clean-ups: signatures that organisers choose together to take out. state is chosen, counting,
-- counted, proposed, running, done, undoing or undone, day the date since when. said is what was
-- chosen and what the staff was told, hidden by the server's key. reason is told to everybody.
CREATE TABLE cleanup (
    id BLOB PRIMARY KEY,
    state TEXT NOT NULL,
    day TEXT NOT NULL,
    reason TEXT NOT NULL,
    matched INTEGER NOT NULL,
    taken INTEGER NOT NULL,
    taken_on TEXT NOT NULL,
    said BLOB NOT NULL,
    mark BLOB
) WITHOUT ROWID;

-- The signatures that an open clean-up would take out, as they were when it was counted, so that
-- nobody who signs later is among them. chosen is the clean-up, hidden by the server's key.
CREATE TABLE picked (
    tag BLOB PRIMARY KEY,
    chosen BLOB NOT NULL
) WITHOUT ROWID;

-- Signatures that were taken out, each under its own tag for 30 days. taken is the row as it was,
-- with a public name, hidden by the server's key.
CREATE TABLE cleaned (
    tag BLOB PRIMARY KEY,
    cleanup BLOB NOT NULL,
    taken BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX cleaned_by ON cleaned (cleanup, tag);

-- Batches that look as if a program had signed: why, and since which day, a week at most.
CREATE TABLE batch (
    id BLOB PRIMARY KEY,
    reason TEXT NOT NULL,
    day TEXT NOT NULL,
    n INTEGER NOT NULL
) WITHOUT ROWID;

-- Who is in a batch, by a tag of its own. batch is its number and the tag of the signature, hidden by
-- the server's key.
CREATE TABLE suspect (
    tag BLOB PRIMARY KEY,
    batch BLOB NOT NULL,
    day TEXT NOT NULL
) WITHOUT ROWID;

-- The tag of the signature that a public name belongs to, hidden by the server's key: without it no
-- name can be taken out with its signature. Names of before have none until they are given anew.
ALTER TABLE public_name ADD COLUMN signature BLOB;
