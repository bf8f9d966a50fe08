-- The language an alert was written in first: people without a text in theirs read that one. Every
-- alert so far was written in English first.
ALTER TABLE alert ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
