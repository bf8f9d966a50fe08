-- The first month, as 2026-11, of which tombstones are kept, with a mark of it by the server's key:
-- what other machines still have from before that month erases nothing any more.
CREATE TABLE reach (
    id INTEGER PRIMARY KEY,
    month TEXT NOT NULL,
    mark BLOB NOT NULL
);
