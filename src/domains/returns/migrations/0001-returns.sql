-- What the SOC vendors return: tickets (資安監控單, 情資分析單, raw alerts) and the monthly state of devices (監控設備狀況單).

-- How a vendor's own layout is read, beside the layouts of reference/returns/profiles. A version never changes.
CREATE TABLE return_profile (
  id text NOT NULL CHECK (id ~ '^[a-z][a-z0-9-]{0,59}$'),
  version integer NOT NULL CHECK (version > 0),
  -- Whose; null: made by the centre, for every vendor.
  vendor integer REFERENCES vendor,
  profile jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL,
  created_by text NOT NULL,
  PRIMARY KEY (id, version)
);

-- One upload or push. Its figures are kept true when rows that were set aside are read again; `report` stays the first answer.
CREATE TABLE return_delivery (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  vendor integer NOT NULL REFERENCES vendor,
  form text NOT NULL CHECK (form IN ('monitoring', 'analysis', 'alert', 'device-status')),
  profile text NOT NULL,
  profile_version integer NOT NULL,
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  -- What was said beside the bytes (JSON with sorted keys), such as the agency: other words make another delivery.
  parameters text NOT NULL,
  channel text NOT NULL CHECK (channel IN ('push', 'upload', 'command')),
  file_name text NOT NULL DEFAULT '',
  bytes bigint NOT NULL,
  received_at timestamptz(3) NOT NULL,
  by_kind text NOT NULL,
  by_id text NOT NULL,
  by_name text NOT NULL,
  read integer NOT NULL DEFAULT 0,
  stored integer NOT NULL DEFAULT 0,
  unchanged integer NOT NULL DEFAULT 0,
  set_aside integer NOT NULL DEFAULT 0,
  blank integer NOT NULL DEFAULT 0,
  report jsonb NOT NULL DEFAULT '{}',
  UNIQUE (vendor, form, profile, profile_version, sha256, parameters),
  CHECK (read = stored + unchanged + set_aside + blank)
);
CREATE INDEX return_delivery_vendor ON return_delivery (vendor, id);

CREATE TABLE return_set_aside (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  delivery bigint NOT NULL REFERENCES return_delivery ON DELETE CASCADE,
  vendor integer NOT NULL REFERENCES vendor,
  -- Row of the table, line of the text, or place in the list, from 1.
  row_number integer NOT NULL,
  -- Of the first problem; `problems` has all of them.
  column_name text NOT NULL,
  code text NOT NULL,
  detail text NOT NULL,
  problems jsonb NOT NULL,
  -- The record as it was read (JSON), or what could not be read as one.
  bytes bytea NOT NULL,
  -- Whether `bytes` is a whole record, which can be mapped again.
  is_record boolean NOT NULL,
  -- What an id-less profile calls it; null: its number is in the record.
  identity text,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'taken')),
  replayed_at timestamptz(3)
);
CREATE INDEX return_set_aside_delivery ON return_set_aside (delivery, row_number);
CREATE INDEX return_set_aside_waiting ON return_set_aside (vendor, id) WHERE state = 'waiting';

CREATE TABLE return_ticket (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  vendor integer NOT NULL REFERENCES vendor,
  form text NOT NULL CHECK (form IN ('monitoring', 'analysis', 'alert')),
  number text NOT NULL CHECK (length(number) BETWEEN 1 AND 200),
  -- The vendor's own number of what stands here, when it gives one; and how many contents the ticket has had.
  revision integer,
  revisions integer NOT NULL DEFAULT 1,
  content_hash text NOT NULL,
  agency integer NOT NULL REFERENCES agency,
  -- The agency's business category and responsibility level when the ticket came.
  category text,
  level text,
  -- RSIT class and type; `given_class` is the vendor's word.
  threat_class text NOT NULL,
  threat_type text,
  given_class text NOT NULL,
  -- OCSF severity_id, 0 when nothing was said.
  severity_id smallint NOT NULL CHECK (severity_id BETWEEN 0 AND 5),
  event_at timestamptz(3) NOT NULL,
  detected_at timestamptz(3),
  -- First return of the ticket: what periods count by. `revised_at`: of the content that stands here.
  returned_at timestamptz(3) NOT NULL,
  revised_at timestamptz(3) NOT NULL,
  received_at timestamptz(3) NOT NULL,
  state text NOT NULL,
  given_state text NOT NULL,
  title text NOT NULL,
  description text NOT NULL,
  rule text NOT NULL,
  signature text NOT NULL,
  evidence text NOT NULL,
  -- Domains and URLs of relay stations (中繼站); addresses are in return_source.
  relays text[] NOT NULL,
  flags text[] NOT NULL,
  unmapped jsonb NOT NULL,
  delivery bigint NOT NULL REFERENCES return_delivery,
  UNIQUE (vendor, form, number)
);
-- A year's cross-tab reads these and no rows.
CREATE INDEX return_ticket_crosstab ON return_ticket (returned_at)
  INCLUDE (id, form, category, level, threat_class, agency, vendor);
CREATE INDEX return_ticket_newest ON return_ticket (returned_at, id);
CREATE INDEX return_ticket_agency ON return_ticket (agency, returned_at, id);
CREATE INDEX return_ticket_vendor ON return_ticket (vendor, returned_at, id);
-- The same event from several vendors.
CREATE INDEX return_ticket_neighbours ON return_ticket (agency, threat_class, form, event_at) WHERE form <> 'alert';
CREATE INDEX return_ticket_delivery ON return_ticket (delivery);

-- Contents that stand in the ticket no more, or came when a newer one stood there.
CREATE TABLE return_ticket_revision (
  ticket bigint NOT NULL REFERENCES return_ticket ON DELETE CASCADE,
  content_hash text NOT NULL,
  vendor integer NOT NULL REFERENCES vendor,
  -- Whose ticket it was by that content.
  agency integer NOT NULL REFERENCES agency,
  revision integer,
  revised_at timestamptz(3) NOT NULL,
  received_at timestamptz(3) NOT NULL,
  delivery bigint NOT NULL REFERENCES return_delivery,
  content jsonb NOT NULL,
  PRIMARY KEY (ticket, content_hash)
);

CREATE TABLE return_source (
  ticket bigint NOT NULL REFERENCES return_ticket ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('source', 'relay', 'destination')),
  ip inet NOT NULL,
  -- ISO 3166-1 alpha-2 when the ticket came; null: unknown.
  country text CHECK (country ~ '^[A-Z]{2}$'),
  vendor integer NOT NULL,
  agency integer NOT NULL,
  event_at timestamptz(3) NOT NULL,
  PRIMARY KEY (ticket, role, ip)
);
CREATE INDEX return_source_address ON return_source (ip, event_at) INCLUDE (agency, role, ticket, vendor);

-- A ticket that tells of the same event as another vendor's: the other one is counted, this one is not.
CREATE TABLE return_link (
  ticket bigint PRIMARY KEY REFERENCES return_ticket ON DELETE CASCADE,
  canonical bigint NOT NULL REFERENCES return_ticket ON DELETE CASCADE CHECK (canonical <> ticket),
  agency integer NOT NULL
);
CREATE INDEX return_link_canonical ON return_link (canonical);

CREATE TABLE device_status (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  vendor integer NOT NULL REFERENCES vendor,
  agency integer NOT NULL REFERENCES agency,
  -- Its first day.
  month date NOT NULL CHECK (extract(day FROM month) = 1),
  device text NOT NULL CHECK (length(device) BETWEEN 1 AND 200),
  kind text NOT NULL,
  state text NOT NULL,
  given_state text NOT NULL,
  last_seen_at timestamptz(3),
  note text NOT NULL,
  flags text[] NOT NULL,
  unmapped jsonb NOT NULL,
  returned_at timestamptz(3) NOT NULL,
  received_at timestamptz(3) NOT NULL,
  content_hash text NOT NULL,
  -- The newest of the contents that were returned of this device and month.
  is_current boolean NOT NULL,
  delivery bigint NOT NULL REFERENCES return_delivery,
  UNIQUE (vendor, agency, month, device, content_hash)
);
CREATE UNIQUE INDEX device_status_current ON device_status (month, vendor, agency, device) WHERE is_current;

-- Figures that came counted. They are never added to tickets.
CREATE TABLE return_summary (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  period_from timestamptz(3) NOT NULL,
  period_to timestamptz(3) NOT NULL,
  -- The cells of one table are of one dimension: all, class, cell (category × level × class), country.
  dimension text NOT NULL CHECK (dimension IN ('all', 'class', 'cell', 'country')),
  category text NOT NULL DEFAULT '',
  level text NOT NULL DEFAULT '',
  threat_class text NOT NULL DEFAULT '',
  country text NOT NULL DEFAULT '',
  tickets bigint NOT NULL CHECK (tickets >= 0),
  -- SHA-256 of the file that said so.
  sha256 text NOT NULL,
  received_at timestamptz(3) NOT NULL,
  by_name text NOT NULL,
  CHECK (period_from < period_to),
  UNIQUE (period_from, period_to, dimension, category, level, threat_class, country)
);

ALTER TABLE return_profile ENABLE ROW LEVEL SECURITY;
ALTER TABLE return_profile FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON return_profile USING ((SELECT scope_is_all()));
CREATE POLICY vendor_reads ON return_profile FOR SELECT
USING (vendor = (SELECT scope_vendor()) OR (vendor IS NULL AND (SELECT scope_vendor()) IS NOT NULL));
CREATE POLICY vendor_adds ON return_profile FOR INSERT WITH CHECK (vendor = (SELECT scope_vendor()));

-- What a vendor sends is stored by the program, which knows whom it serves; what it may see of that, these say.
ALTER TABLE return_delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE return_delivery FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON return_delivery USING ((SELECT scope_is_all()));
CREATE POLICY own_vendor ON return_delivery FOR SELECT USING (vendor = (SELECT scope_vendor()));

ALTER TABLE return_set_aside ENABLE ROW LEVEL SECURITY;
ALTER TABLE return_set_aside FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON return_set_aside USING ((SELECT scope_is_all()));
CREATE POLICY own_vendor ON return_set_aside FOR SELECT USING (vendor = (SELECT scope_vendor()));

ALTER TABLE return_ticket ENABLE ROW LEVEL SECURITY;
ALTER TABLE return_ticket FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON return_ticket USING ((SELECT scope_is_all()));
CREATE POLICY own_agency ON return_ticket FOR SELECT USING (agency = (SELECT scope_agency()));
CREATE POLICY own_vendor ON return_ticket FOR SELECT USING (vendor = (SELECT scope_vendor()));

ALTER TABLE return_ticket_revision ENABLE ROW LEVEL SECURITY;
ALTER TABLE return_ticket_revision FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON return_ticket_revision USING ((SELECT scope_is_all()));
CREATE POLICY own_agency ON return_ticket_revision FOR SELECT USING (agency = (SELECT scope_agency()));
CREATE POLICY own_vendor ON return_ticket_revision FOR SELECT USING (vendor = (SELECT scope_vendor()));

ALTER TABLE return_source ENABLE ROW LEVEL SECURITY;
ALTER TABLE return_source FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON return_source USING ((SELECT scope_is_all()));
CREATE POLICY own_agency ON return_source FOR SELECT USING (agency = (SELECT scope_agency()));
CREATE POLICY own_vendor ON return_source FOR SELECT USING (vendor = (SELECT scope_vendor()));

-- That another vendor returned the same is for the centre and the agency.
ALTER TABLE return_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE return_link FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON return_link USING ((SELECT scope_is_all()));
CREATE POLICY own_agency ON return_link FOR SELECT USING (agency = (SELECT scope_agency()));

ALTER TABLE device_status ENABLE ROW LEVEL SECURITY;
ALTER TABLE device_status FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON device_status USING ((SELECT scope_is_all()));
CREATE POLICY own_agency ON device_status FOR SELECT USING (agency = (SELECT scope_agency()));
CREATE POLICY own_vendor ON device_status FOR SELECT USING (vendor = (SELECT scope_vendor()));

ALTER TABLE return_summary ENABLE ROW LEVEL SECURITY;
ALTER TABLE return_summary FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON return_summary USING ((SELECT scope_is_all()));

-- Valid returns, each event once: no raw alerts, no tests, and of linked tickets the canonical one. A vendor sees no links, so for it
-- every ticket of its own stands here.
CREATE VIEW return_counted WITH (security_invoker = true) AS
SELECT id, vendor, form, agency, category, level, threat_class, severity_id, event_at, detected_at, returned_at
FROM return_ticket
WHERE form <> 'alert' AND threat_class <> 'test'
  AND NOT EXISTS (SELECT FROM return_link WHERE return_link.ticket = return_ticket.id);
