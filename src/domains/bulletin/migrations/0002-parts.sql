-- Editions of several parts: gateways alone are of kind `gateway`, anything else or more is `monitoring`.

ALTER TABLE bulletin_edition
  DROP CONSTRAINT bulletin_edition_kind_check,
  DROP CONSTRAINT bulletin_edition_slug_check,
  ADD CONSTRAINT bulletin_edition_kind_check CHECK (kind IN ('gateway', 'monitoring')),
  ADD CONSTRAINT bulletin_edition_slug_check CHECK (slug ~ '^(gateway|monitoring)-[a-z0-9-]{1,80}$'),
  -- Those in it.
  ADD COLUMN parts text[] NOT NULL DEFAULT '{gateway}' CHECK (cardinality(parts) > 0),
  -- Those asked for; null: whichever have data.
  ADD COLUMN asked text[] CHECK (cardinality(asked) > 0);
ALTER TABLE bulletin_edition ALTER COLUMN parts DROP DEFAULT;

-- Which store a query was carried out in.
ALTER TABLE bulletin_query
  ADD COLUMN store text NOT NULL DEFAULT 'events' CHECK (store IN ('events', 'records'));
ALTER TABLE bulletin_query ALTER COLUMN store DROP DEFAULT;
