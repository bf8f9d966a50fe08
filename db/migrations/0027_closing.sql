-- The closing of the campaign, one row at most: what it is about to do, and on which day (ends, an
-- ISO date). token names this closing alone. days counts the days on which the bot was up since the
-- state began, the last of them in seen. told is the number of the state's own broadcast, 0 before.
-- mark is one as of staff, over everything.
CREATE TABLE closing (
    token BLOB PRIMARY KEY,
    state TEXT NOT NULL,
    cause TEXT NOT NULL,
    ends TEXT NOT NULL,
    seen TEXT NOT NULL,
    days INTEGER NOT NULL,
    told INTEGER NOT NULL,
    mark BLOB
) WITHOUT ROWID;
