-- Who monitors for agencies (資安監控廠商), and for which of them from when to when.
CREATE TABLE vendor (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- What the centre calls it in files and messages.
  code text NOT NULL UNIQUE CHECK (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$'),
  name_zh text NOT NULL CHECK (name_zh <> ''),
  name_en text NOT NULL DEFAULT '',
  -- Where it is reached; empty: unknown.
  mail text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  archived_at timestamptz(3),
  changed_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE vendor_agency (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  vendor integer NOT NULL REFERENCES vendor,
  agency integer NOT NULL REFERENCES agency,
  -- 1970 for "ever since", as of address ranges.
  valid_from timestamptz(3) NOT NULL DEFAULT '1970-01-01Z' CHECK (valid_from >= '1970-01-01Z'),
  valid_to timestamptz(3) CHECK (valid_to > valid_from),
  UNIQUE (vendor, agency, valid_from)
);

CREATE INDEX vendor_agency_agency ON vendor_agency (agency);

ALTER TABLE vendor_agency ENABLE ROW LEVEL SECURITY;
ALTER TABLE vendor_agency FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON vendor_agency USING (scope_is_all());
CREATE POLICY own_vendor ON vendor_agency FOR SELECT USING (vendor = scope_vendor());
CREATE POLICY own_agency ON vendor_agency FOR SELECT USING (agency = scope_agency());

ALTER TABLE vendor ENABLE ROW LEVEL SECURITY;
ALTER TABLE vendor FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON vendor USING (scope_is_all());
CREATE POLICY itself ON vendor FOR SELECT USING (id = scope_vendor());
CREATE POLICY own_agency ON vendor FOR SELECT USING (
  EXISTS (SELECT FROM vendor_agency AS served WHERE served.vendor = vendor.id AND served.agency = scope_agency())
);

-- Of the agencies that it serves, a vendor knows what they are called and no more. Policies hide rows and not columns, so the table
-- stays closed to it: this function, which runs as its owner, says the names. Its policy is for an owner who is bound by policies
-- too, and for nobody who acts as the member role.
CREATE FUNCTION served_agency() RETURNS TABLE (id integer, oid text, name_zh text, name_en text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = lianfang, pg_temp
BEGIN ATOMIC
  SELECT agency.id, agency.oid, agency.name_zh, agency.name_en FROM agency
  WHERE EXISTS (SELECT FROM vendor_agency AS served WHERE served.agency = agency.id AND served.vendor = scope_vendor());
END;

CREATE POLICY served ON agency FOR SELECT USING (
  current_user <> 'lianfang_member'
  AND EXISTS (SELECT FROM vendor_agency AS served WHERE served.agency = agency.id AND served.vendor = scope_vendor())
);
