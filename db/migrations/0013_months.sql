-- Rows of people tell the month; the days live in totals without another dimension. n counts those
-- who came on a day and are here.
CREATE TABLE daily (
    subject TEXT NOT NULL,
    day TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (subject, day)
) WITHOUT ROWID;
INSERT INTO daily (subject, day, n)
    SELECT 'people', day, COUNT(*) FROM signature WHERE organisation = 0 GROUP BY day;
INSERT INTO daily (subject, day, n)
    SELECT 'organisations', day, COUNT(*) FROM signature
    WHERE organisation = 1 AND confirmed = 1 GROUP BY day;
INSERT INTO daily (subject, day, n)
    SELECT 'pledges open', day, COUNT(*) FROM pledge WHERE done = 0 GROUP BY day;
INSERT INTO daily (subject, day, n)
    SELECT 'pledges done', day, COUNT(*) FROM pledge WHERE done = 1 GROUP BY day;
INSERT INTO daily (subject, day, n)
    SELECT 'subscribers', day, COUNT(*) FROM subscription WHERE kind = 'person' GROUP BY day;
INSERT INTO daily (subject, day, n)
    SELECT 'chats', day, COUNT(*) FROM subscription WHERE kind = 'chat' GROUP BY day;

ALTER TABLE signature RENAME COLUMN day TO month;
UPDATE signature SET month = SUBSTR(month, 1, 7);
ALTER TABLE pledge RENAME COLUMN day TO month;
UPDATE pledge SET month = SUBSTR(month, 1, 7);
-- That of a subscription is hidden with the server's key in since: in rows of before, where since is
-- empty, the clock hides it.
ALTER TABLE subscription RENAME COLUMN day TO month;
UPDATE subscription SET month = SUBSTR(month, 1, 7);
ALTER TABLE subscription ADD COLUMN since BLOB;
CREATE INDEX subscription_told ON subscription (tag) WHERE since IS NULL;

-- A wish for alerts from the form for signing, hidden with the server's key until the clock makes a
-- subscription of it. Each signature writes a row, whether anything is wished or not.
CREATE TABLE wish (
    tag BLOB PRIMARY KEY,
    hidden BLOB NOT NULL
) WITHOUT ROWID;

-- The account that asked for a chat's alerts, by a tag of its own. In rows of before, the account is
-- known to the server's key alone, and the clock adds the tag.
ALTER TABLE subscription ADD COLUMN owner_tag BLOB;
CREATE INDEX subscription_owner ON subscription (owner_tag) WHERE owner_tag IS NOT NULL;
CREATE INDEX subscription_owner_unknown ON subscription (tag)
    WHERE owner IS NOT NULL AND owner_tag IS NULL;
CREATE INDEX subscription_joined ON subscription (tag) WHERE joined > 0;
