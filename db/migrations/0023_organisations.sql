-- Organisations that signed, by a tag of their own, which is not the signature's: the tables do not
-- join. state is waiting, confirmed or refused, month that in which the state began. handle is random.
-- said is its name, address and country, hidden by the server's key; look a keyed digest of what the
-- eye takes the name for. country, and place in the list, stand open once it is confirmed. kept is
-- hidden too: while it waits, where to write to whoever signed for it and what was asked; once it is
-- refused, the reason. Organisations of before have no row until they sign anew.
CREATE TABLE organisation (
    tag BLOB PRIMARY KEY,
    handle TEXT NOT NULL UNIQUE,
    country TEXT,
    state TEXT NOT NULL,
    month TEXT NOT NULL,
    look TEXT NOT NULL,
    place BLOB,
    said BLOB NOT NULL,
    kept BLOB,
    mark BLOB
) WITHOUT ROWID;
CREATE INDEX organisation_waiting ON organisation (month, handle) WHERE state = 'waiting';
CREATE INDEX organisation_listed ON organisation (place, handle) WHERE state = 'confirmed';
CREATE INDEX organisation_look ON organisation (look);

-- A public name is listed at its place once it has one: in rows of before the clock finds it. A name
-- that an organiser has taken off has none any more, and the reason instead, hidden by the server's
-- key. mark is one as of a signature.
ALTER TABLE public_name ADD COLUMN handle TEXT;
ALTER TABLE public_name ADD COLUMN place BLOB;
ALTER TABLE public_name ADD COLUMN reason BLOB;
ALTER TABLE public_name ADD COLUMN mark BLOB;
CREATE UNIQUE INDEX public_name_handle ON public_name (handle);
CREATE INDEX public_name_listed ON public_name (place, handle) WHERE place IS NOT NULL;
