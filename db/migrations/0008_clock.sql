-- The ledger: every run of a job once, whatever the clock does. due is UTC.
CREATE TABLE run (
    job TEXT NOT NULL,
    due TEXT NOT NULL,
    state TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (job, due)
);

-- Numbers for organisers, as they were counted last.
CREATE TABLE statistic (
    subject TEXT NOT NULL,
    dimension TEXT NOT NULL,
    value TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (subject, dimension, value)
);
