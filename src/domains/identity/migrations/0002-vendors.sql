-- People and tokens of vendors. Each is bound to one vendor, and to no agency.
ALTER TABLE person ADD COLUMN vendor integer REFERENCES vendor;
ALTER TABLE person DROP CONSTRAINT person_role_check;
ALTER TABLE person ADD CONSTRAINT person_role_check
  CHECK (role IN ('administrator', 'analyst', 'operator', 'officer', 'vendor'));
ALTER TABLE person ADD CONSTRAINT person_vendor_check CHECK ((role = 'vendor') = (vendor IS NOT NULL));

ALTER TABLE api_token ADD COLUMN vendor integer REFERENCES vendor;
ALTER TABLE api_token DROP CONSTRAINT api_token_scopes_check;
ALTER TABLE api_token ADD CONSTRAINT api_token_scopes_check
  CHECK (scopes <@ ARRAY['push', 'read', 'metrics', 'agencies', 'returns'] AND cardinality(scopes) > 0);
-- Whoever delivers for a vendor does nothing else, and nobody else delivers.
ALTER TABLE api_token ADD CONSTRAINT api_token_vendor_check CHECK (
  CASE WHEN vendor IS NULL THEN NOT 'returns' = ANY (scopes) ELSE scopes = ARRAY['returns'] AND agency IS NULL END
);

CREATE OR REPLACE FUNCTION person_keeps_rights() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT scope_is_all() AND (NEW.role, NEW.agency, NEW.vendor, NEW.state, NEW.mail_key, NEW.id)
    IS DISTINCT FROM (OLD.role, OLD.agency, OLD.vendor, OLD.state, OLD.mail_key, OLD.id) THEN
    RAISE EXCEPTION 'nobody changes their own rights' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;
