CREATE TABLE pledge (
    tag BLOB NOT NULL,
    pledge TEXT NOT NULL,
    catalogue_version INTEGER NOT NULL,
    visibility TEXT NOT NULL,
    due TEXT,
    done INTEGER NOT NULL,
    locale TEXT NOT NULL,
    platform TEXT NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (tag, pledge)
) WITHOUT ROWID;
