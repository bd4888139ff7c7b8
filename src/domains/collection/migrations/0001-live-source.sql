-- Who has sent to us: one row for each transport and peer, made on first contact.

CREATE TABLE live_source (
  id uuid PRIMARY KEY,
  transport text NOT NULL CHECK (transport IN ('udp', 'tcp', 'tls', 'http')),
  -- Of the peer; of HTTP <token's id>/<name>; * for all that were too many to be told apart.
  address text NOT NULL,
  name text CHECK (name <> ''),
  state text NOT NULL DEFAULT 'unknown' CHECK (state IN ('unknown', 'named', 'ignored')),
  -- Null: recognised by content.
  format text,
  -- Null: that of the installation.
  time_zone text,
  sensor text NOT NULL DEFAULT '',
  -- Subject of the client certificate that was seen last.
  certificate text,
  first_seen timestamptz(3) NOT NULL,
  last_seen timestamptz(3) NOT NULL,
  -- Null: silence is no alarm.
  expected_silence_minutes integer CHECK (expected_silence_minutes > 0),
  note text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  UNIQUE (transport, address),
  CHECK (state <> 'named' OR name IS NOT NULL)
);

-- Operations of the centre: an agency sees events, not how they came.
ALTER TABLE live_source ENABLE ROW LEVEL SECURITY;
ALTER TABLE live_source FORCE ROW LEVEL SECURITY;
CREATE POLICY live_source_centre ON live_source USING (scope_is_all()) WITH CHECK (scope_is_all());
