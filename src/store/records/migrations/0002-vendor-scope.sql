-- A vendor that monitors for agencies is a tenant like an agency: a transaction names it with lianfang.vendor. It is neither an agency
-- nor the centre, so it sees what a policy grants to vendors and nothing else. Null for every other scope.
CREATE FUNCTION scope_vendor() RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN current_setting('lianfang.scope', true) = 'vendor'
  THEN nullif(current_setting('lianfang.vendor', true), '')::integer END;
