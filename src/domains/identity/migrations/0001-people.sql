-- People, what they sign in with, where they are signed in, and the tokens of machines.

-- A transaction on somebody's own account names that person besides its scope: an agency is not a person.
CREATE FUNCTION scope_person() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('lianfang.person', true), '')::uuid;

CREATE TABLE person (
  id uuid PRIMARY KEY,
  -- As typed; mail_key is what is compared.
  mail text NOT NULL CHECK (length(mail) <= 254),
  mail_key text NOT NULL UNIQUE,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  role text NOT NULL CHECK (role IN ('administrator', 'analyst', 'operator', 'officer')),
  agency integer REFERENCES agency,
  language text NOT NULL CHECK (language IN ('zh-TW', 'en')),
  state text NOT NULL CHECK (state IN ('invited', 'active', 'suspended')),
  version integer NOT NULL DEFAULT 1,
  -- Wrong passwords and codes since the last sign-in, and what came of them.
  failures integer NOT NULL DEFAULT 0,
  failed_at timestamptz(3),
  locked_until timestamptz(3),
  created_at timestamptz(3) NOT NULL,
  signed_in_at timestamptz(3),
  CHECK ((role = 'officer') = (agency IS NOT NULL))
);

-- The newest is the password; the others may not come back.
CREATE TABLE person_password (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person uuid NOT NULL REFERENCES person ON DELETE CASCADE,
  -- PHC string
  hash text NOT NULL,
  created_at timestamptz(3) NOT NULL
);
CREATE INDEX person_password_newest ON person_password (person, id DESC);

CREATE TABLE person_totp (
  person uuid PRIMARY KEY REFERENCES person ON DELETE CASCADE,
  -- The shared secret, sealed; null until a first code has confirmed the pending one.
  sealed bytea,
  pending bytea,
  -- A code is good once: the time step of the last one.
  last_step bigint,
  created_at timestamptz(3) NOT NULL
);

CREATE TABLE passkey (
  id uuid PRIMARY KEY,
  person uuid NOT NULL REFERENCES person ON DELETE CASCADE,
  credential text NOT NULL UNIQUE,
  public_key bytea NOT NULL,
  counter bigint NOT NULL,
  transports text[] NOT NULL,
  backed_up boolean NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  created_at timestamptz(3) NOT NULL,
  used_at timestamptz(3)
);
CREATE INDEX passkey_person ON passkey (person);

CREATE TABLE recovery_code (
  id uuid PRIMARY KEY,
  person uuid NOT NULL REFERENCES person ON DELETE CASCADE,
  -- HMAC-SHA-256
  digest bytea NOT NULL,
  used_at timestamptz(3),
  UNIQUE (person, digest)
);

-- Accounts at the identity provider.
CREATE TABLE person_provider (
  issuer text NOT NULL,
  subject text NOT NULL,
  person uuid NOT NULL REFERENCES person ON DELETE CASCADE,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX person_provider_person ON person_provider (person);

-- Links that open something once: of invitations, resets, the first start.
CREATE TABLE link (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('invitation', 'reset', 'setup')),
  hash bytea NOT NULL UNIQUE,
  person uuid REFERENCES person ON DELETE CASCADE,
  created_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3) NOT NULL,
  CHECK ((kind = 'setup') = (person IS NULL))
);
CREATE INDEX link_person ON link (person);

-- Between the first proof and the session.
CREATE TABLE sign_in (
  id uuid PRIMARY KEY,
  hash bytea NOT NULL UNIQUE,
  -- Null while a passkey or the identity provider has yet to say who it is.
  person uuid REFERENCES person ON DELETE CASCADE,
  proofs text[] NOT NULL,
  failures integer NOT NULL DEFAULT 0,
  -- State, nonce and verifier of a visit to the identity provider.
  sealed bytea,
  address text NOT NULL,
  agent text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3) NOT NULL
);
CREATE INDEX sign_in_ends ON sign_in (ends_at);

-- What a passkey has to sign, once. The owner is a sign-in or a session.
CREATE TABLE passkey_challenge (
  owner uuid NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('registration', 'authentication')),
  person uuid REFERENCES person ON DELETE CASCADE,
  challenge text NOT NULL,
  ends_at timestamptz(3) NOT NULL,
  PRIMARY KEY (owner, purpose)
);

CREATE TABLE session (
  id uuid PRIMARY KEY,
  hash bytea NOT NULL UNIQUE,
  person uuid NOT NULL REFERENCES person ON DELETE CASCADE,
  method text NOT NULL,
  address text NOT NULL,
  agent text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  seen_at timestamptz(3) NOT NULL,
  idle_minutes integer NOT NULL,
  ends_at timestamptz(3) NOT NULL,
  -- The last full proof of who sits there.
  proven_at timestamptz(3) NOT NULL
);
CREATE INDEX session_person ON session (person);

CREATE TABLE api_token (
  id uuid PRIMARY KEY,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  scopes text[] NOT NULL CHECK (scopes <@ ARRAY['push', 'read', 'metrics', 'agencies'] AND cardinality(scopes) > 0),
  agency integer REFERENCES agency,
  hash bytea NOT NULL,
  created_by uuid,
  created_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3) NOT NULL,
  used_at timestamptz(3),
  revoked_at timestamptz(3),
  CHECK (ends_at > created_at)
);

ALTER TABLE person ENABLE ROW LEVEL SECURITY;
ALTER TABLE person FORCE ROW LEVEL SECURITY;
CREATE POLICY everyone ON person USING (scope_is_all()) WITH CHECK (scope_is_all());
CREATE POLICY oneself ON person FOR SELECT USING (id = scope_person());
CREATE POLICY oneself_changed ON person FOR UPDATE USING (id = scope_person()) WITH CHECK (id = scope_person());

-- Credentials: sign-in itself, and each person's own. Nobody of the centre reads those of others.
DO $$
DECLARE credential text;
BEGIN
  FOREACH credential IN ARRAY ARRAY['person_password', 'person_totp', 'passkey', 'recovery_code', 'person_provider',
    'link', 'sign_in', 'passkey_challenge', 'session']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', credential);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', credential);
    EXECUTE format('CREATE POLICY sign_in_itself ON %I USING (scope_is_system()) WITH CHECK (scope_is_system())', credential);
    EXECUTE format('CREATE POLICY oneself ON %I USING (person = scope_person()) WITH CHECK (person = scope_person())', credential);
  END LOOP;
END $$;

ALTER TABLE api_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_token FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON api_token USING (scope_is_all()) WITH CHECK (scope_is_all());

-- A policy lets people change their own row; what it may do for them is not theirs to say.
CREATE FUNCTION person_keeps_rights() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT scope_is_all() AND (NEW.role, NEW.agency, NEW.state, NEW.mail_key, NEW.id)
    IS DISTINCT FROM (OLD.role, OLD.agency, OLD.state, OLD.mail_key, OLD.id) THEN
    RAISE EXCEPTION 'nobody changes their own rights' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER keeps_rights BEFORE UPDATE ON person FOR EACH ROW EXECUTE FUNCTION person_keeps_rights();
