-- Who did what, when, to what: append-only, each entry bound to the one before it by its hash (see canonical.ts).
CREATE TABLE audit_entry (
  -- 1, 2, 3 … without a gap.
  sequence bigint PRIMARY KEY CHECK (sequence > 0),
  at timestamptz(3) NOT NULL,
  actor_kind text NOT NULL CHECK (actor_kind IN ('person', 'machine', 'system')),
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  action text NOT NULL CHECK (action <> ''),
  subject_kind text NOT NULL CHECK (subject_kind <> ''),
  subject_id text NOT NULL,
  detail jsonb NOT NULL CHECK (jsonb_typeof(detail) = 'object'),
  -- Whose officers may read it, besides the centre. No reference: an entry outlives what it speaks of.
  agency integer,
  previous_hash text NOT NULL CHECK (previous_hash ~ '^[0-9a-f]{64}$'),
  hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$')
);

CREATE INDEX audit_entry_agency ON audit_entry (agency, sequence);
CREATE INDEX audit_entry_actor ON audit_entry (actor_id, sequence);
CREATE INDEX audit_entry_action ON audit_entry (action, sequence);
CREATE INDEX audit_entry_subject ON audit_entry (subject_kind, subject_id, sequence);
CREATE INDEX audit_entry_at ON audit_entry (at);

-- The last link. Writers take turns by locking its one row.
CREATE TABLE audit_head (
  is_single boolean PRIMARY KEY DEFAULT true CHECK (is_single),
  sequence bigint NOT NULL,
  hash text NOT NULL
);

ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON audit_entry USING (scope_is_all());
CREATE POLICY own_agency ON audit_entry USING (agency = scope_agency());

-- Whoever may do something must be able to add to the chain; the row says nothing about anybody.
ALTER TABLE audit_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_head FORCE ROW LEVEL SECURITY;
CREATE POLICY writers ON audit_head USING (scope_is_all() OR scope_agency() IS NOT NULL);

INSERT INTO audit_head (sequence, hash) VALUES (0, repeat('0', 64));

REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM lianfang_member;
REVOKE INSERT, DELETE, TRUNCATE ON audit_head FROM lianfang_member;

-- For the tables' owner, whom privileges do not bind. A superuser can switch it off; the chain shows what was done then.
CREATE FUNCTION audit_is_append_only() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON audit_head
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
