-- The version that was agreed to: an edition whose words stay is shown for more than one version.
ALTER TABLE signature ADD COLUMN version TEXT NOT NULL DEFAULT '';
UPDATE signature SET version =
    (SELECT letter_text.version FROM letter_text WHERE letter_text.id = signature.letter_text);
