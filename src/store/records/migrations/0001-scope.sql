-- What policies ask. A transaction says who it is with lianfang.scope and lianfang.agency; without that, nobody is anything.

CREATE FUNCTION scope_is_all() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(current_setting('lianfang.scope', true) IN ('system', 'centre'), false);

CREATE FUNCTION scope_is_system() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(current_setting('lianfang.scope', true) = 'system', false);

-- Null for every other scope, so that `agency = scope_agency()` is true for nobody else.
CREATE FUNCTION scope_agency() RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN current_setting('lianfang.scope', true) = 'agency'
  THEN nullif(current_setting('lianfang.agency', true), '')::integer END;

-- Tables of later migrations are made by whoever makes this one.
ALTER DEFAULT PRIVILEGES IN SCHEMA lianfang GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO lianfang_member;
ALTER DEFAULT PRIVILEGES IN SCHEMA lianfang GRANT USAGE ON SEQUENCES TO lianfang_member;
