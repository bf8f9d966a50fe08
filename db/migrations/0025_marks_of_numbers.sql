-- Marks as in the table signature: for a goal, and for where links to this bot lead, are told to all.
ALTER TABLE goal ADD COLUMN mark BLOB;
ALTER TABLE doorway ADD COLUMN mark BLOB;
