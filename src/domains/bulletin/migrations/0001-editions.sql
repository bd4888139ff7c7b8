-- Editions of a bulletin. Once frozen they never change, and the triggers below say so to everybody.

CREATE TABLE bulletin_edition (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind = 'gateway'),
  -- Its name in public addresses.
  slug text NOT NULL UNIQUE CHECK (slug ~ '^gateway-[a-z0-9-]{1,80}$'),
  period_from timestamptz(3) NOT NULL,
  period_to timestamptz(3) NOT NULL,
  time_zone text NOT NULL,
  -- What changes are measured against; null when the store held nothing of it.
  previous_from timestamptz(3),
  previous_to timestamptz(3),
  -- 1 is the first edition of a period.
  number integer NOT NULL CHECK (number > 0),
  state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'frozen', 'published', 'withdrawn')),
  sharing text NOT NULL CHECK (sharing IN ('TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED')),
  -- Null: the standard words of each language.
  publisher text CHECK (length(publisher) BETWEEN 1 AND 120),
  version integer NOT NULL DEFAULT 1,
  -- Up to when data had been taken in.
  data_as_of timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL,
  created_by text NOT NULL,
  frozen_at timestamptz(3),
  frozen_by text,
  published_at timestamptz(3),
  published_by text,
  withdrawn_at timestamptz(3),
  withdrawn_by text,
  withdrawn_reason text CHECK (length(withdrawn_reason) BETWEEN 1 AND 1000),
  UNIQUE (kind, period_from, period_to, time_zone, number),
  CHECK (period_from < period_to),
  CHECK ((previous_from IS NULL) = (previous_to IS NULL)),
  CHECK ((state = 'draft') = (frozen_at IS NULL)),
  CHECK (state <> 'published' OR published_at IS NOT NULL),
  CHECK (published_at IS NULL OR state IN ('published', 'withdrawn')),
  -- FIRST TLP 2.0: only what is CLEAR may be told to everybody.
  CHECK (published_at IS NULL OR sharing = 'TLP:CLEAR'),
  CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL)),
  CHECK ((withdrawn_at IS NULL) = (withdrawn_reason IS NULL))
);
CREATE INDEX bulletin_edition_order ON bulletin_edition (period_to, number, id);

CREATE TABLE bulletin_model (
  edition uuid NOT NULL REFERENCES bulletin_edition ON DELETE CASCADE,
  language text NOT NULL CHECK (language IN ('zh-TW', 'en')),
  -- Names it in the feed, for good.
  id uuid NOT NULL UNIQUE,
  -- As lists show them, so that they need not read models.
  title text NOT NULL,
  label text NOT NULL,
  publisher text NOT NULL,
  -- As it was built from the store.
  model jsonb NOT NULL,
  -- With the editor's sentences and its digest, once it is frozen.
  final jsonb,
  digest text UNIQUE CHECK (digest ~ '^[0-9a-f]{64}$'),
  PRIMARY KEY (edition, language),
  CHECK ((final IS NULL) = (digest IS NULL))
);

-- The queries as they were carried out: the model prints them shortened.
CREATE TABLE bulletin_query (
  edition uuid NOT NULL REFERENCES bulletin_edition ON DELETE CASCADE,
  id text NOT NULL,
  sql text NOT NULL,
  -- JSON as text: names from outside may hold what jsonb refuses.
  parameters text NOT NULL,
  PRIMARY KEY (edition, id)
);

CREATE TABLE bulletin_edit (
  edition uuid NOT NULL REFERENCES bulletin_edition ON DELETE CASCADE,
  language text NOT NULL CHECK (language IN ('zh-TW', 'en')),
  -- The id of the sentence in the model.
  sentence text NOT NULL CHECK (sentence ~ '^[a-z][a-z0-9-]{0,99}$'),
  text text NOT NULL CHECK (length(text) BETWEEN 1 AND 2000 AND text !~ '[[:cntrl:]]'),
  -- What the program said there when it was edited.
  original text NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  changed_by text NOT NULL,
  PRIMARY KEY (edition, language, sentence)
);

CREATE FUNCTION bulletin_edition_keeps() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  kept bulletin_edition;
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.state = 'draft' THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'edition % is frozen and stays', OLD.slug USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF OLD.state = 'draft' THEN
    IF NEW.state NOT IN ('draft', 'frozen') THEN
      RAISE EXCEPTION 'edition % must be frozen first', OLD.slug USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.state = 'frozen' AND
      (SELECT count(*) FROM bulletin_model WHERE edition = OLD.id AND digest IS NOT NULL) <> 2 THEN
      RAISE EXCEPTION 'edition % lacks a digest', OLD.slug USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.state, NEW.state) NOT IN (('frozen', 'published'), ('frozen', 'withdrawn'), ('published', 'withdrawn')) THEN
    RAISE EXCEPTION 'edition % is % and stays as it is', OLD.slug, OLD.state USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- Only what the new state adds may differ.
  kept := NEW;
  kept.state := OLD.state;
  kept.version := OLD.version;
  IF NEW.state = 'published' THEN
    kept.published_at := OLD.published_at;
    kept.published_by := OLD.published_by;
  ELSE
    kept.withdrawn_at := OLD.withdrawn_at;
    kept.withdrawn_by := OLD.withdrawn_by;
    kept.withdrawn_reason := OLD.withdrawn_reason;
  END IF;
  IF kept IS DISTINCT FROM OLD THEN
    RAISE EXCEPTION 'edition % is frozen and does not change', OLD.slug USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER keeps BEFORE UPDATE OR DELETE ON bulletin_edition
FOR EACH ROW EXECUTE FUNCTION bulletin_edition_keeps();

-- Of a frozen edition, nothing below it changes either. Deleting a draft takes its parts along, when it is gone itself already.
CREATE FUNCTION bulletin_part_keeps() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM bulletin_edition WHERE id = OLD.edition AND state <> 'draft') OR
    (TG_OP = 'UPDATE' AND NEW.edition <> OLD.edition) THEN
    RAISE EXCEPTION 'the edition is frozen and does not change' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER keeps BEFORE UPDATE OR DELETE ON bulletin_model
FOR EACH ROW EXECUTE FUNCTION bulletin_part_keeps();
CREATE TRIGGER keeps BEFORE UPDATE OR DELETE ON bulletin_query
FOR EACH ROW EXECUTE FUNCTION bulletin_part_keeps();
CREATE TRIGGER keeps BEFORE UPDATE OR DELETE ON bulletin_edit
FOR EACH ROW EXECUTE FUNCTION bulletin_part_keeps();

ALTER TABLE bulletin_edition ENABLE ROW LEVEL SECURITY;
ALTER TABLE bulletin_edition FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON bulletin_edition USING ((SELECT scope_is_all()));
-- Whoever has a scope, the public too: what was published, and that it was withdrawn.
CREATE POLICY published ON bulletin_edition FOR SELECT
USING (published_at IS NOT NULL AND coalesce(current_setting('lianfang.scope', true), '') <> '');

ALTER TABLE bulletin_model ENABLE ROW LEVEL SECURITY;
ALTER TABLE bulletin_model FORCE ROW LEVEL SECURITY;
CREATE POLICY centre_reads ON bulletin_model FOR SELECT USING ((SELECT scope_is_all()));
CREATE POLICY published ON bulletin_model FOR SELECT USING (
  EXISTS (SELECT FROM bulletin_edition WHERE bulletin_edition.id = edition AND state = 'published')
);
CREATE POLICY centre_adds ON bulletin_model FOR INSERT WITH CHECK (
  (SELECT scope_is_all()) AND EXISTS (SELECT FROM bulletin_edition WHERE bulletin_edition.id = edition AND state = 'draft')
);
CREATE POLICY centre_changes ON bulletin_model FOR UPDATE USING ((SELECT scope_is_all()));
CREATE POLICY centre_removes ON bulletin_model FOR DELETE USING ((SELECT scope_is_all()));

ALTER TABLE bulletin_query ENABLE ROW LEVEL SECURITY;
ALTER TABLE bulletin_query FORCE ROW LEVEL SECURITY;
CREATE POLICY centre_reads ON bulletin_query FOR SELECT USING ((SELECT scope_is_all()));
CREATE POLICY centre_adds ON bulletin_query FOR INSERT WITH CHECK (
  (SELECT scope_is_all()) AND EXISTS (SELECT FROM bulletin_edition WHERE bulletin_edition.id = edition AND state = 'draft')
);
CREATE POLICY centre_changes ON bulletin_query FOR UPDATE USING ((SELECT scope_is_all()));
CREATE POLICY centre_removes ON bulletin_query FOR DELETE USING ((SELECT scope_is_all()));

ALTER TABLE bulletin_edit ENABLE ROW LEVEL SECURITY;
ALTER TABLE bulletin_edit FORCE ROW LEVEL SECURITY;
CREATE POLICY centre_reads ON bulletin_edit FOR SELECT USING ((SELECT scope_is_all()));
CREATE POLICY centre_adds ON bulletin_edit FOR INSERT WITH CHECK (
  (SELECT scope_is_all()) AND EXISTS (SELECT FROM bulletin_edition WHERE bulletin_edition.id = edition AND state = 'draft')
);
CREATE POLICY centre_changes ON bulletin_edit FOR UPDATE USING ((SELECT scope_is_all()));
CREATE POLICY centre_removes ON bulletin_edit FOR DELETE USING ((SELECT scope_is_all()));
