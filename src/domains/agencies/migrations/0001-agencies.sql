-- Business categories (業務類別) as the centre loads them: no list of ours.
CREATE TABLE business_category (
  code text PRIMARY KEY CHECK (code ~ '^[^[:cntrl:]]{1,40}$'),
  name_zh text NOT NULL CHECK (name_zh <> ''),
  name_en text NOT NULL DEFAULT ''
);

CREATE TABLE agency (
  -- The event store counts by it.
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Of the government's own tree of object identifiers.
  oid text NOT NULL UNIQUE CHECK (oid ~ '^2\.16\.886(\.(0|[1-9][0-9]{0,9})){1,20}$'),
  name_zh text NOT NULL CHECK (name_zh <> ''),
  name_en text NOT NULL DEFAULT '',
  parent integer REFERENCES agency CHECK (parent <> id),
  -- Responsibility level (資通安全責任等級).
  level text CHECK (level IN ('A', 'B', 'C', 'D', 'E')),
  category text REFERENCES business_category ON UPDATE CASCADE,
  version integer NOT NULL DEFAULT 1,
  archived_at timestamptz(3),
  changed_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE INDEX agency_parent ON agency (parent);

CREATE TABLE agency_contact (
  agency integer NOT NULL REFERENCES agency ON DELETE CASCADE,
  position integer NOT NULL CHECK (position BETWEEN 1 AND 20),
  name text NOT NULL CHECK (name <> ''),
  role text NOT NULL DEFAULT '',
  mail text NOT NULL DEFAULT '',
  phone text NOT NULL DEFAULT '',
  PRIMARY KEY (agency, position)
);

CREATE TABLE agency_range (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  agency integer NOT NULL REFERENCES agency ON DELETE CASCADE,
  prefix cidr NOT NULL,
  -- 1970 for "ever since": the event store's times begin there.
  valid_from timestamptz(3) NOT NULL DEFAULT '1970-01-01Z' CHECK (valid_from >= '1970-01-01Z'),
  valid_to timestamptz(3) CHECK (valid_to > valid_from),
  UNIQUE (agency, prefix, valid_from)
);

CREATE INDEX agency_range_prefix ON agency_range USING gist (prefix inet_ops);

ALTER TABLE business_category ENABLE ROW LEVEL SECURITY;
ALTER TABLE business_category FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON business_category USING (scope_is_all());
CREATE POLICY everyone ON business_category FOR SELECT USING (scope_agency() IS NOT NULL);

-- Officers read their own agency; what it is and which addresses it has is the centre's to say.
ALTER TABLE agency ENABLE ROW LEVEL SECURITY;
ALTER TABLE agency FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON agency USING (scope_is_all());
CREATE POLICY own_agency ON agency FOR SELECT USING (id = scope_agency());

ALTER TABLE agency_contact ENABLE ROW LEVEL SECURITY;
ALTER TABLE agency_contact FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON agency_contact USING (scope_is_all());
CREATE POLICY own_agency ON agency_contact FOR SELECT USING (agency = scope_agency());

ALTER TABLE agency_range ENABLE ROW LEVEL SECURITY;
ALTER TABLE agency_range FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON agency_range USING (scope_is_all());
CREATE POLICY own_agency ON agency_range FOR SELECT USING (agency = scope_agency());
