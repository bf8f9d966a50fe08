-- Who stands behind what. kind and subject name it (an alert's id, an invitation's code); each voice
-- is for exactly one fingerprint of it, and a person has one voice for each subject.
CREATE TABLE voice (
    kind TEXT NOT NULL,
    subject BLOB NOT NULL,
    fingerprint BLOB NOT NULL,
    person BLOB NOT NULL,
    PRIMARY KEY (kind, subject, person)
) WITHOUT ROWID;

-- A table of its own between the two, because only there both engines turn text into bytes alike.
CREATE TABLE carried_voice AS
    SELECT CAST(alert AS BLOB) AS subject, fingerprint, person FROM alert_voice;
INSERT INTO voice (kind, subject, fingerprint, person)
    SELECT 'alert', subject, fingerprint, person FROM carried_voice;
DROP TABLE carried_voice;
DROP TABLE alert_voice;

-- An invitation is its inviter's voice. No SQL that both engines know computes its fingerprint, so
-- the voice is for the code alone; handlers/staffing/admission.py lets it count.
INSERT INTO voice (kind, subject, fingerprint, person)
    SELECT 'invitation', code, code, inviter FROM invitation;
