-- A total lies in several rows, its shares, so that people who sign side by side on PostgreSQL need
-- not wait for each other. On SQLite every total has the share 0 alone.
CREATE TABLE counter_in_shares (
    name TEXT NOT NULL,
    share INTEGER NOT NULL,
    n INTEGER NOT NULL,
    recount BLOB,
    found INTEGER NOT NULL DEFAULT 0,
    upto BLOB,
    PRIMARY KEY (name, share)
) WITHOUT ROWID;
INSERT INTO counter_in_shares (name, share, n, recount, found, upto)
    SELECT name, 0, n, recount, found, upto FROM counter;
DROP TABLE counter;
ALTER TABLE counter_in_shares RENAME TO counter;
CREATE TABLE daily_in_shares (
    subject TEXT NOT NULL,
    day TEXT NOT NULL,
    share INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (subject, day, share)
) WITHOUT ROWID;
INSERT INTO daily_in_shares (subject, day, share, n) SELECT subject, day, 0, n FROM daily;
DROP TABLE daily;
ALTER TABLE daily_in_shares RENAME TO daily;
