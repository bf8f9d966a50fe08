-- Exports that wait for a second person, to be made, or to be fetched: who asked, which signatures and
-- which columns. What they may hold follows from the voices for exactly that. made is a stamp, with the
-- number of rows and of bytes, once the file lies on a machine.
CREATE TABLE export (
    id TEXT PRIMARY KEY,
    person BLOB NOT NULL,
    asked TEXT NOT NULL,
    criteria TEXT NOT NULL,
    columns TEXT NOT NULL,
    made TEXT,
    n INTEGER NOT NULL,
    size INTEGER NOT NULL
) WITHOUT ROWID;

-- Exports that were made, in which month and of what, for as long as somebody may ask whether their
-- signature was in one. Nothing here tells who asked.
CREATE TABLE exported (
    id TEXT PRIMARY KEY,
    month TEXT NOT NULL,
    criteria TEXT NOT NULL,
    columns TEXT NOT NULL,
    mark BLOB
) WITHOUT ROWID;
