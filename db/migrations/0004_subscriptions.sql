-- What a subscription asks for. topics is a set of bits (db/subscriptions.py); kind tells people
-- from chats; joined is the number of the last broadcast before it, so that none under way takes
-- it in; copy is the last message it got (broadcast and message id). owner, for a chat, is where
-- to tell of its end, and reminders what to remind of: both encrypted like the address.
ALTER TABLE subscription ADD COLUMN kind TEXT NOT NULL DEFAULT 'person';
ALTER TABLE subscription ADD COLUMN topics INTEGER NOT NULL DEFAULT 1;
ALTER TABLE subscription ADD COLUMN frequency TEXT NOT NULL DEFAULT 'at once';
ALTER TABLE subscription ADD COLUMN zone TEXT NOT NULL DEFAULT 'UTC';
ALTER TABLE subscription ADD COLUMN quiet_from INTEGER;
ALTER TABLE subscription ADD COLUMN quiet_until INTEGER;
ALTER TABLE subscription ADD COLUMN country TEXT NOT NULL DEFAULT '';
ALTER TABLE subscription ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscription ADD COLUMN joined INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscription ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscription ADD COLUMN copy BLOB;
ALTER TABLE subscription ADD COLUMN owner BLOB;
ALTER TABLE subscription ADD COLUMN reminders BLOB;
ALTER TABLE subscription ADD COLUMN remind_on TEXT;

-- The order in which a lane goes through its audience; nothing that a subscriber changes meanwhile
-- changes it. Digests and reminders go through those of one time zone only.
CREATE INDEX subscription_lane ON subscription (platform, tag);
CREATE INDEX subscription_digest ON subscription (platform, frequency, zone, tag);
CREATE INDEX subscription_reminders ON subscription (platform, zone, tag)
    WHERE remind_on IS NOT NULL;

-- How many subscriptions are alike: sizes of audiences without reading every subscription.
CREATE TABLE audience (
    platform TEXT NOT NULL,
    kind TEXT NOT NULL,
    frequency TEXT NOT NULL,
    zone TEXT NOT NULL,
    locale TEXT NOT NULL,
    country TEXT NOT NULL,
    topics INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (platform, kind, frequency, zone, locale, country, topics)
) WITHOUT ROWID;
INSERT INTO audience (platform, kind, frequency, zone, locale, country, topics, n)
    SELECT platform, kind, frequency, zone, locale, country, topics, COUNT(*) FROM subscription
    GROUP BY platform, kind, frequency, zone, locale, country, topics;
