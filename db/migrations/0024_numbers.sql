-- What organisers were last shown of each table of numbers, for what is shown next follows from it.
CREATE TABLE publication (
    subject TEXT NOT NULL,
    dimension TEXT NOT NULL,
    at TEXT NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (subject, dimension)
) WITHOUT ROWID;

CREATE TABLE published (
    subject TEXT NOT NULL,
    dimension TEXT NOT NULL,
    value TEXT NOT NULL,
    n INTEGER NOT NULL,
    shown INTEGER NOT NULL,
    PRIMARY KEY (subject, dimension, value)
) WITHOUT ROWID;

-- The number of people that the campaign wants to reach; one row at most.
CREATE TABLE goal (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    people INTEGER NOT NULL
);

-- Where people reach this bot on a platform, as the platform names it: for links to hand on.
CREATE TABLE doorway (
    platform TEXT PRIMARY KEY,
    address TEXT NOT NULL
) WITHOUT ROWID;
