-- The language of the edition that was shown; empty for texts from before editions were told apart.
ALTER TABLE letter_text ADD COLUMN language TEXT NOT NULL DEFAULT '';
