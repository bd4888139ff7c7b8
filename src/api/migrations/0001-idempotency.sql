-- Answers of requests that carried an Idempotency-Key, so that a repeated request does not create twice.
CREATE TABLE idempotency (
  caller text NOT NULL,
  key text NOT NULL,
  -- SHA-256 of method, path and body: the same key for another request is a mistake.
  request text NOT NULL,
  -- Null while the first request is being carried out.
  status integer,
  body text,
  at timestamptz NOT NULL,
  PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_at ON idempotency (at);
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency TO lianfang_member;
ALTER TABLE idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency FORCE ROW LEVEL SECURITY;
CREATE POLICY idempotency_of_the_kernel ON idempotency USING (scope_is_all());
