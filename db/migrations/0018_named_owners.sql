-- Accounts that the settings have named an owner since the first start, and that wait for two people
-- of the staff to confirm them. Accounts that the settings give to one owner have the same person.
-- address is encrypted like a subscription's, and mark is one as of staff. Owners of before are staff already, and stay so.
CREATE TABLE named_owner (
    tag BLOB PRIMARY KEY,
    person BLOB NOT NULL,
    label TEXT NOT NULL,
    platform TEXT NOT NULL,
    address BLOB NOT NULL,
    locale TEXT NOT NULL,
    mark BLOB
) WITHOUT ROWID;

-- Alerts that a pause has moved from one digest to a later one of the same frequency and time zone.
-- alert and digest are broadcast numbers; digest 0 is the next one, when the alert goes on. part is 1
-- where a digest carried the alert until it was paused. Without a row an alert stands in the digest
-- of its time, so digests of before need none.
CREATE TABLE moved_alert (
    alert INTEGER NOT NULL,
    frequency TEXT NOT NULL,
    zone TEXT NOT NULL,
    digest INTEGER NOT NULL,
    part INTEGER NOT NULL,
    PRIMARY KEY (alert, frequency, zone, digest)
) WITHOUT ROWID;
