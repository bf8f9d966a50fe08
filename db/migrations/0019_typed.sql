-- The messages that somebody has typed into an open form, until they are erased from the chat:
-- chat, numbers and time, hidden by the server's key under the tag of the open form.
CREATE TABLE typed (
    tag BLOB PRIMARY KEY,
    platform TEXT NOT NULL,
    sealed BLOB NOT NULL,
    day TEXT NOT NULL
) WITHOUT ROWID;
