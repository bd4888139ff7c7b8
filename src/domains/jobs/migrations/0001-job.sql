-- Long work: queued in the transaction that asks for it, claimed by one worker at a time.
CREATE TABLE job (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- Order of asking, and the key of pages.
  sequence bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  kind text NOT NULL CHECK (kind <> ''),
  parameters jsonb NOT NULL,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  -- {done, total, note}
  progress jsonb,
  result jsonb,
  -- {code, message, hint}
  error jsonb,
  by_kind text NOT NULL,
  by_id text NOT NULL,
  by_name text NOT NULL,
  -- Whose officers may see it, besides the centre. No reference: a finished job outlives what it was about.
  agency integer,
  -- Times that a worker took it up.
  attempts integer NOT NULL DEFAULT 0,
  -- Made anew with each claim: a worker whose claim is gone writes nothing.
  claim uuid,
  lease_until timestamptz(3),
  is_cancel_asked boolean NOT NULL DEFAULT false,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  started_at timestamptz(3),
  finished_at timestamptz(3),
  CHECK ((state = 'running') = (claim IS NOT NULL AND lease_until IS NOT NULL)),
  CHECK ((state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)),
  CHECK ((state = 'failed') = (error IS NOT NULL))
);

CREATE INDEX job_open ON job (sequence) WHERE state IN ('queued', 'running');
CREATE INDEX job_agency ON job (agency, sequence);
CREATE INDEX job_finished ON job (finished_at) WHERE finished_at IS NOT NULL;

ALTER TABLE job ENABLE ROW LEVEL SECURITY;
ALTER TABLE job FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON job USING (scope_is_all());
CREATE POLICY own_agency ON job USING (agency = scope_agency());
