-- A mark by the server's key over all that the row says. NULL in rows of the version before, which
-- python -m bot keys mark marks once; from then on a row without a valid mark does not count.
ALTER TABLE signature ADD COLUMN mark BLOB;
ALTER TABLE pledge ADD COLUMN mark BLOB;
ALTER TABLE staff ADD COLUMN mark BLOB;
ALTER TABLE invitation ADD COLUMN mark BLOB;
ALTER TABLE link_code ADD COLUMN mark BLOB;
ALTER TABLE voice ADD COLUMN mark BLOB;
ALTER TABLE alert ADD COLUMN mark BLOB;
ALTER TABLE broadcast ADD COLUMN mark BLOB;

-- The roll: the marks that stand now of the tables with power, so that a row that was removed does
-- not count when it is put back. turn only grows with each change; mark is over the whole head.
ALTER TABLE journal_head ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
ALTER TABLE journal_head ADD COLUMN roll TEXT NOT NULL DEFAULT '';
ALTER TABLE journal_head ADD COLUMN mark BLOB;

-- A count that is under way: its token, how many it has found, and up to which tag. Whoever signs or
-- withdraws behind that tag moves what was found, too.
ALTER TABLE counter ADD COLUMN recount BLOB;
ALTER TABLE counter ADD COLUMN found INTEGER NOT NULL DEFAULT 0;
ALTER TABLE counter ADD COLUMN upto BLOB;
