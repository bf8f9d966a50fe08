-- Answers that a platform would not take yet: each until it is said, a day at most. content, hidden
-- by the server's key, holds the request, the chat, the order and the times.
CREATE TABLE answer (
    id BLOB PRIMARY KEY,
    tag BLOB NOT NULL,
    platform TEXT NOT NULL,
    content BLOB NOT NULL,
    day TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX answer_of ON answer (tag);

-- How many answers a platform took in a second when it last refused some; of no person.
CREATE TABLE pace (
    platform TEXT PRIMARY KEY,
    per_second INTEGER NOT NULL
) WITHOUT ROWID;
