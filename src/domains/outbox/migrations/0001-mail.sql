-- Mails that wait for delivery, and what became of them.
CREATE TABLE mail (
  id uuid PRIMARY KEY,
  recipient text NOT NULL CHECK (recipient !~ '[[:cntrl:]]' AND length(recipient) <= 320),
  template text NOT NULL,
  language text NOT NULL CHECK (language IN ('zh-TW', 'en')),
  -- The values of the template, sealed: links in them are secrets. Erased when the mail is delivered or given up.
  sealed bytea,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL,
  -- Not before this time; moved ahead while an attempt runs, so that a process that dies does not keep the mail.
  next_attempt_at timestamptz(3) NOT NULL,
  -- A mail whose link has run out is not sent.
  expires_at timestamptz(3) NOT NULL,
  settled_at timestamptz(3),
  -- What the mail server said last.
  answer text,
  CHECK ((state = 'queued') = (settled_at IS NULL)),
  CHECK (state = 'queued' OR sealed IS NULL)
);

CREATE INDEX mail_due ON mail (next_attempt_at) WHERE state = 'queued';

ALTER TABLE mail ENABLE ROW LEVEL SECURITY;
ALTER TABLE mail FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON mail USING (scope_is_all()) WITH CHECK (scope_is_all());
-- Whoever causes a mail queues it in the same transaction, but reads none.
CREATE POLICY queue ON mail FOR INSERT WITH CHECK (scope_agency() IS NOT NULL);
