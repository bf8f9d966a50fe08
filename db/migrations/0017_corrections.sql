-- What was put right in an alert that was written anew after a recall, in each of its languages; ''
-- in every alert so far, and in any that corrects none.
ALTER TABLE alert_text ADD COLUMN correction TEXT NOT NULL DEFAULT '';
