-- Marks as in the table signature: the goal, and where links to this bot lead, are told to everybody.
ALTER TABLE goal ADD COLUMN mark BLOB;
ALTER TABLE doorway ADD COLUMN mark BLOB;
