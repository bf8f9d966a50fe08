-- The number of the key that made an entry's hash: 0 for all entries before the keys are renewed.
ALTER TABLE journal ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;

-- The keys by which everything here is hidden and marked, as a mark of theirs; no row before their
-- first renewal. A key file of another time is noticed by it.
CREATE TABLE key_epoch (
    id INTEGER PRIMARY KEY,
    mark BLOB NOT NULL
);
