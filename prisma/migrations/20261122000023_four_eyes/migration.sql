-- Nobody approves what is their own, whatever program writes it down. The worker keeps the same rule and explains it; this is the wall
-- behind it. Without accounts there is nobody to tell apart, and the rule rests.

ALTER TABLE "tr_proposal" DROP CONSTRAINT "tr_proposal_kind_check";
ALTER TABLE "tr_proposal" ADD CONSTRAINT "tr_proposal_kind_check" CHECK ("kind" IN ('lesson', 'weights', 'configuration', 'limits', 'rollback', 'review'));

-- What people say about a proposal while it is decided.
CREATE TABLE "tr_proposal_comment" (
  "id" TEXT NOT NULL,
  "module_id" TEXT NOT NULL,
  "proposal_id" TEXT NOT NULL,
  "revision" INTEGER NOT NULL,
  "author" TEXT NOT NULL,
  "text" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "tr_proposal_comment_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "tr_proposal_comment_proposal_fkey" FOREIGN KEY ("proposal_id") REFERENCES "tr_proposal" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE INDEX "tr_proposal_comment_proposal_idx" ON "tr_proposal_comment" ("proposal_id", "at");

-- A change that was applied without its second person, until somebody confirms it or its time is over. `changes` says what to take back.
CREATE TABLE "tr_bypass" (
  "proposal_id" TEXT NOT NULL,
  "module_id" TEXT NOT NULL,
  "review_id" TEXT NOT NULL,
  "actor" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "changes" JSONB NOT NULL,
  "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "ending" TEXT,
  "ended_by" TEXT,
  "end_version" INTEGER,
  "ended_at" TIMESTAMPTZ(3),
  CONSTRAINT "tr_bypass_pkey" PRIMARY KEY ("proposal_id"),
  CONSTRAINT "tr_bypass_proposal_fkey" FOREIGN KEY ("proposal_id") REFERENCES "tr_proposal" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION,
  CONSTRAINT "tr_bypass_ending_check" CHECK ("ending" IN ('confirmed', 'taken_back', 'overtaken') AND ("ending" IS NULL) = ("ended_at" IS NULL))
);
-- The worker looks for what has to end; one emergency at a time.
CREATE UNIQUE INDEX "tr_bypass_open_key" ON "tr_bypass" ("module_id") WHERE "ending" IS NULL;

-- Who the rule is for, from the accounts and the newest configuration below `before` (null = of all).
CREATE FUNCTION tr_four_eyes(module TEXT, before INTEGER DEFAULT NULL) RETURNS TABLE (setting TEXT, persons INTEGER, approvers INTEGER, is_on BOOLEAN)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT s.setting, p.persons, p.approvers, p.persons > 0 AND (s.setting = 'on' OR (s.setting <> 'off' AND p.approvers >= 2))
  FROM (SELECT coalesce((SELECT coalesce(c.config #>> '{govern,fourEyes}', c.config #>> '{govern,four_eyes}') FROM public.tr_config_version c
          WHERE c.module_id = module AND (before IS NULL OR c.version < before) ORDER BY c.version DESC LIMIT 1), 'auto') AS setting) s,
    (SELECT count(*)::int AS persons, (count(*) FILTER (WHERE is_active AND 'approver' = ANY (roles)))::int AS approvers FROM public.auth_person) p
$$;

CREATE FUNCTION tr_is_approver(who TEXT) RETURNS BOOLEAN LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (SELECT FROM public.auth_person WHERE handle = who AND is_active AND 'approver' = ANY (roles))
$$;

-- An unconfirmed bypass was part of this version.
CREATE FUNCTION tr_is_unreviewed(module TEXT, version_asked INTEGER) RETURNS BOOLEAN LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (SELECT FROM public.tr_bypass b WHERE b.module_id = module AND b.ending IS DISTINCT FROM 'confirmed'
    AND b.version <= version_asked AND (b.end_version IS NULL OR version_asked < b.end_version))
$$;

-- A way back that one person may take alone: to a version that had its two people, over nobody's work of their own, and not past the
-- rules of deciding themselves. `before` = the version it makes.
CREATE FUNCTION tr_is_plain_return(module TEXT, who TEXT, target INTEGER, before INTEGER) RETURNS BOOLEAN
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT NOT EXISTS (SELECT FROM public.tr_config_version v WHERE v.module_id = module AND v.version > target AND (before IS NULL OR v.version < before) AND v.author = who)
    AND NOT public.tr_is_unreviewed(module, target)
    AND (SELECT t.config -> 'govern' FROM public.tr_config_version t WHERE t.module_id = module AND t.version = target) IS NOT DISTINCT FROM
      (SELECT n.config -> 'govern' FROM public.tr_config_version n WHERE n.module_id = module AND (before IS NULL OR n.version < before) ORDER BY n.version DESC LIMIT 1)
$$;

-- Refuses a yes that does not count. The rule is that of the newest configuration below `before` (null = of all): a version that
-- switches four eyes off does not switch them off for itself.
CREATE FUNCTION tr_check_approval(p public.tr_proposal, before INTEGER) RETURNS VOID LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  rule RECORD;
  taken_back TEXT := p.change ->> 'bypass';
BEGIN
  SELECT * INTO rule FROM public.tr_four_eyes(p.module_id, before);
  IF rule.persons = 0 THEN RETURN; END IF;
  IF p.decided_by IS NULL THEN
    RAISE EXCEPTION 'proposal % has no approver', p.id USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_proposal_approver';
  END IF;
  -- Time takes back what nobody confirmed, and only that.
  IF p.decided_by = 'worker' AND p.author = 'worker' AND p.kind = 'rollback' THEN
    IF NOT EXISTS (SELECT FROM public.tr_bypass b JOIN public.tr_proposal r ON r.id = b.review_id
        WHERE b.proposal_id = taken_back AND b.module_id = p.module_id AND (b.ending IS NULL OR b.end_version = p.applied_version)
          AND (b.expires_at <= clock_timestamp() OR r.status IN ('rejected', 'withdrawn', 'expired', 'superseded'))) THEN
      RAISE EXCEPTION 'the worker takes back nothing but a bypass that is over' USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_proposal_approver';
    END IF;
    RETURN;
  END IF;
  IF NOT public.tr_is_approver(p.decided_by) THEN
    RAISE EXCEPTION '% is no active approver', p.decided_by USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_proposal_approver';
  END IF;
  -- They said so themselves: the web writes what people ask for, and cannot write what became of it; the worker the other way round.
  IF NOT EXISTS (SELECT FROM public.tr_command c WHERE c.actor = p.decided_by AND (
      (c.kind = 'decide_proposal' AND c.payload ->> 'proposal_id' = p.id AND c.payload ->> 'verdict' = 'approve'
        AND coalesce((c.payload ->> 'revision')::int, p.revision) = p.revision)
      OR (c.kind = 'bypass_proposal' AND c.payload ->> 'proposal_id' = p.id) OR (c.kind = 'roll_back' AND c.id = p.id))) THEN
    RAISE EXCEPTION '% did not ask for it', p.decided_by USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_proposal_approver';
  END IF;
  IF NOT rule.is_on OR p.decided_by <> p.author THEN RETURN; END IF;
  IF p.kind = 'rollback' AND public.tr_is_plain_return(p.module_id, p.author, (p.change ->> 'version')::int, before) THEN RETURN; END IF;
  IF EXISTS (SELECT FROM public.tr_bypass b WHERE b.proposal_id = p.id AND b.actor = p.decided_by AND b.ending IS NULL) AND p.kind <> 'review' THEN RETURN; END IF;
  RAISE EXCEPTION 'four eyes are on: % approves nothing of their own', p.author USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_proposal_four_eyes';
END $$;

CREATE FUNCTION tr_proposal_guard() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  released CONSTANT TEXT[] := ARRAY['approved', 'scheduled', 'applied'];
  is_edited BOOLEAN := false;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.id, NEW.module_id, NEW.author, NEW.kind) IS DISTINCT FROM (OLD.id, OLD.module_id, OLD.author, OLD.kind) THEN
      RAISE EXCEPTION 'the author of a proposal never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_proposal_author_immutable';
    END IF;
    IF OLD.status IN ('rejected', 'expired', 'superseded', 'withdrawn', 'rolled_back') AND NEW.status <> OLD.status THEN
      RAISE EXCEPTION 'a proposal that is % stays so', OLD.status USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_proposal_over';
    END IF;
    is_edited := (NEW.change, NEW.base_version, NEW.revision) IS DISTINCT FROM (OLD.change, OLD.base_version, OLD.revision);
    IF is_edited AND (NEW.status NOT IN ('draft', 'in_review') OR NEW.decided_by IS NOT NULL OR NEW.revision <= OLD.revision) THEN
      RAISE EXCEPTION 'an edit is a new revision and voids what was approved' USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_proposal_edit_voids';
    END IF;
    -- What was read is what is approved.
    IF NEW.evidence_hash <> OLD.evidence_hash AND NEW.status = ANY (released) THEN
      RAISE EXCEPTION 'the evidence of a proposal stands when it is approved' USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_proposal_edit_voids';
    END IF;
    IF NEW.status = ANY (released) AND (NOT (OLD.status = ANY (released)) OR NEW.decided_by IS DISTINCT FROM OLD.decided_by) THEN
      PERFORM public.tr_check_approval(NEW, NULL);
    END IF;
  ELSIF NEW.status = ANY (released) THEN
    PERFORM public.tr_check_approval(NEW, NULL);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER tr_proposal_guard BEFORE INSERT OR UPDATE ON "tr_proposal" FOR EACH ROW EXECUTE FUNCTION tr_proposal_guard();

-- It stands at most a day, is asked for by an approver, and is confirmed by nobody but who approved its review.
CREATE FUNCTION tr_bypass_guard() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.ending IS NOT NULL OR NEW.expires_at > clock_timestamp() + interval '24 hours 1 minute' THEN
      RAISE EXCEPTION 'a bypass ends by itself within a day' USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_bypass_ends';
    END IF;
    IF NOT public.tr_is_approver(NEW.actor) THEN
      RAISE EXCEPTION '% is no active approver', NEW.actor USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_bypass_approver';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.ending IS NOT NULL OR (NEW.proposal_id, NEW.module_id, NEW.review_id, NEW.actor, NEW.reason, NEW.version, NEW.changes, NEW.started_at, NEW.expires_at)
      IS DISTINCT FROM (OLD.proposal_id, OLD.module_id, OLD.review_id, OLD.actor, OLD.reason, OLD.version, OLD.changes, OLD.started_at, OLD.expires_at) THEN
    RAISE EXCEPTION 'of a bypass only its end is written, once' USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_bypass_ends';
  END IF;
  IF NEW.ending = 'confirmed' AND NOT EXISTS (SELECT FROM public.tr_proposal r
      WHERE r.id = NEW.review_id AND r.kind = 'review' AND r.status = 'applied' AND r.decided_by = NEW.ended_by AND r.decided_by <> NEW.actor) THEN
    RAISE EXCEPTION 'a bypass is confirmed by somebody else, in its review' USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_bypass_confirmed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER tr_bypass_guard BEFORE INSERT OR UPDATE ON "tr_bypass" FOR EACH ROW EXECUTE FUNCTION tr_bypass_guard();

-- A version never changes, and while four eyes are on it comes of a proposal that had them. Looked at when the transaction ends: until
-- then the proposal and its version may be written in any order.
CREATE FUNCTION tr_config_version_is_immutable() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a version of the configuration never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_config_version_immutable';
END $$;
CREATE TRIGGER tr_config_version_immutable BEFORE UPDATE ON "tr_config_version" FOR EACH ROW EXECUTE FUNCTION tr_config_version_is_immutable();

CREATE FUNCTION tr_config_version_guard() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  p public.tr_proposal;
  is_bypass BOOLEAN;
BEGIN
  IF NOT (SELECT is_on FROM public.tr_four_eyes(NEW.module_id, NEW.version)) OR NOT EXISTS (
    SELECT FROM public.tr_config_version WHERE module_id = NEW.module_id AND version < NEW.version) THEN RETURN NULL; END IF;
  SELECT * INTO p FROM public.tr_proposal
    WHERE module_id = NEW.module_id AND applied_version = NEW.version AND kind <> 'review' AND status IN ('applied', 'rolled_back') LIMIT 1;
  IF p.id IS NULL OR p.author <> NEW.author THEN
    RAISE EXCEPTION 'version % comes of no approved proposal', NEW.version USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_config_version_approver';
  END IF;
  PERFORM public.tr_check_approval(p, NEW.version);
  is_bypass := EXISTS (SELECT FROM public.tr_bypass WHERE proposal_id = p.id AND version = NEW.version);
  IF NEW.approver IS DISTINCT FROM (CASE WHEN is_bypass THEN NULL ELSE p.decided_by END) THEN
    RAISE EXCEPTION 'version % names another approver than its proposal', NEW.version USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_config_version_approver';
  END IF;
  IF p.kind = 'rollback' AND p.author = p.decided_by AND p.author <> 'worker' AND NOT is_bypass AND (NEW.config - 'version') IS DISTINCT FROM (
      SELECT c.config - 'version' FROM public.tr_config_version c WHERE c.module_id = NEW.module_id AND c.version = (p.change ->> 'version')::int) THEN
    RAISE EXCEPTION 'version % is not what it goes back to', NEW.version USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_config_version_approver';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER tr_config_version_guard AFTER INSERT ON "tr_config_version" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION tr_config_version_guard();

-- A lesson is the desk's own: the yes of an approver is its second pair of eyes. Nothing acts that did not have it.
CREATE FUNCTION tr_lesson_event_guard() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF NOT (SELECT e.is_on FROM public.tr_lesson l, public.tr_four_eyes(l.module_id) e WHERE l.id = NEW.lesson_id) THEN RETURN NEW; END IF;
  IF NOT public.tr_is_approver(NEW.actor) OR NOT EXISTS (SELECT FROM public.tr_command c
      WHERE c.actor = NEW.actor AND c.kind = 'decide_lesson' AND c.payload ->> 'lesson_id' = NEW.lesson_id AND c.payload ->> 'verdict' = 'approve') THEN
    RAISE EXCEPTION '% did not approve lesson %, or may not', NEW.actor, NEW.lesson_id USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_lesson_approver';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER tr_lesson_event_guard BEFORE INSERT ON "tr_lesson_event" FOR EACH ROW WHEN (NEW.to_state = 'approved') EXECUTE FUNCTION tr_lesson_event_guard();

CREATE FUNCTION tr_lesson_guard() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF (SELECT is_on FROM public.tr_four_eyes(NEW.module_id))
    AND NOT EXISTS (SELECT FROM public.tr_lesson_event WHERE lesson_id = NEW.id AND to_state = 'approved') THEN
    RAISE EXCEPTION 'nobody approved lesson %', NEW.id USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_lesson_approver';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER tr_lesson_guard_insert AFTER INSERT ON "tr_lesson" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.state IN ('approved', 'canary', 'active', 'probation')) EXECUTE FUNCTION tr_lesson_guard();
CREATE CONSTRAINT TRIGGER tr_lesson_guard_update AFTER UPDATE OF state ON "tr_lesson" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.state IN ('approved', 'canary', 'active', 'probation') AND NEW.state <> OLD.state) EXECUTE FUNCTION tr_lesson_guard();

-- What a person asked for is theirs: the worker writes what became of it and nothing else.
REVOKE UPDATE ON "tr_command", "tr_config_version" FROM ropewalk_trader;
GRANT UPDATE ("status", "result", "taken_at", "done_at") ON "tr_command" TO ropewalk_trader;

GRANT SELECT ON "tr_proposal_comment", "tr_bypass" TO ropewalk_web, ropewalk_trader;
GRANT INSERT ON "tr_proposal_comment", "tr_bypass" TO ropewalk_trader;
GRANT UPDATE ("ending", "ended_by", "end_version", "ended_at") ON "tr_bypass" TO ropewalk_trader;
