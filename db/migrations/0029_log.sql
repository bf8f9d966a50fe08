-- The public log of signatures lies outside the database, in files. leaf is the random number of a
-- row's entry there, hidden by the server's key: what the log says of the number nobody lays to a row
-- without it. NULL before the log begins, and for organisations, which are public by their names.
ALTER TABLE signature ADD COLUMN leaf BLOB;

-- The end of the log as it was published last, and what it comes to; one row, once the log has begun.
CREATE TABLE log_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    said TEXT NOT NULL,
    mark BLOB NOT NULL
) WITHOUT ROWID;

-- What waits to be an entry of the log, hidden by the server's key under a random id: no row tells
-- whether somebody signed or withdrew, nor when.
CREATE TABLE log_waiting (
    id BLOB PRIMARY KEY,
    entry BLOB NOT NULL
) WITHOUT ROWID;

-- The batch that is being published, hidden likewise; no row once its files are written.
CREATE TABLE log_plan (
    id BLOB PRIMARY KEY,
    entries BLOB NOT NULL
) WITHOUT ROWID;

-- Where in the log each signature stands, for receipts. All of it is in the log, for everybody.
CREATE TABLE log_leaf (
    commitment BLOB PRIMARY KEY,
    place INTEGER NOT NULL
) WITHOUT ROWID;
