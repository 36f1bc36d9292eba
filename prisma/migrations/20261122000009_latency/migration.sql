-- What every decision pays for at each of its commits, made cheaper; nothing is allowed or refused that was not before.

-- A check is read from its stored text and prepared again by every statement that writes the table: a list of values is a node for each of
-- them, a pattern is one.
ALTER TABLE "tr_inbox" DROP CONSTRAINT "tr_inbox_source_check", ADD CONSTRAINT "tr_inbox_source_check" CHECK ("source" ~ '^(dm|rm)$');
ALTER TABLE "tr_strand"
  DROP CONSTRAINT "tr_strand_kind_check", DROP CONSTRAINT "tr_strand_origin_check", DROP CONSTRAINT "tr_strand_side_check",
  DROP CONSTRAINT "tr_strand_status_check", DROP CONSTRAINT "tr_strand_outcome_type_check", DROP CONSTRAINT "tr_strand_scores_check",
  ADD CONSTRAINT "tr_strand_kind_check" CHECK ("kind" ~ '^(execution|fill|position|monitoring|learning|(meta2?_)?braid)$'),
  ADD CONSTRAINT "tr_strand_origin_check" CHECK ("origin" ~ '^(decision|exit|close|flatten)$'),
  ADD CONSTRAINT "tr_strand_side_check" CHECK ("side" ~ '^(buy|sell)$'),
  ADD CONSTRAINT "tr_strand_status_check" CHECK ("kind" <> 'execution'
    OR "status" ~ '^(received|waiting|refused|approved|working|(partially_)?filled|cancelled|rejected|expired|failed)$'),
  ADD CONSTRAINT "tr_strand_outcome_type_check" CHECK ("outcome_type" ~ '^(success|acceptable|poor|partial|refused|rejected|expired|cancelled|failed)$'),
  ADD CONSTRAINT "tr_strand_scores_check" CHECK (least("execution_score", "curated_score", "strand_score") >= 0
    AND greatest("execution_score", "curated_score", "strand_score") <= 1);
ALTER TABLE "tr_order"
  DROP CONSTRAINT "tr_order_side_check", DROP CONSTRAINT "tr_order_type_check", DROP CONSTRAINT "tr_order_time_in_force_check",
  DROP CONSTRAINT "tr_order_status_check",
  ADD CONSTRAINT "tr_order_side_check" CHECK ("side" ~ '^(buy|sell)$'),
  ADD CONSTRAINT "tr_order_type_check" CHECK ("type" ~ '^(market|limit)$'),
  ADD CONSTRAINT "tr_order_time_in_force_check" CHECK ("time_in_force" ~ '^(ioc|gtc)$'),
  ADD CONSTRAINT "tr_order_status_check" CHECK ("status" ~ '^(intended|denied|sent|accepted|(partially_)?filled|cancelled|rejected|expired|unknown)$');
ALTER TABLE "tr_fill"
  DROP CONSTRAINT "tr_fill_side_check", DROP CONSTRAINT "tr_fill_liquidity_check", DROP CONSTRAINT "tr_fill_clock_check",
  ADD CONSTRAINT "tr_fill_side_check" CHECK ("side" ~ '^(buy|sell)$'),
  ADD CONSTRAINT "tr_fill_liquidity_check" CHECK ("liquidity" ~ '^(maker|taker)$'),
  ADD CONSTRAINT "tr_fill_clock_check" CHECK ("clock" ~ '^(venue|seen)$');
ALTER TABLE "tr_position_history"
  DROP CONSTRAINT "tr_position_history_change_check",
  ADD CONSTRAINT "tr_position_history_change_check" CHECK ("change" ~ '^(open|add|reduce|close|flip)$');
ALTER TABLE "tr_curator_action"
  DROP CONSTRAINT "tr_curator_action_curator_type_check", DROP CONSTRAINT "tr_curator_action_action_type_check",
  ADD CONSTRAINT "tr_curator_action_curator_type_check" CHECK ("curator_type" ~ '^(execution|venue|risk|position)$'),
  ADD CONSTRAINT "tr_curator_action_action_type_check" CHECK ("action_type" ~ '^(approve|nudge|veto|neutral)$');
ALTER TABLE "paper_order"
  DROP CONSTRAINT "paper_order_status_check",
  ADD CONSTRAINT "paper_order_status_check" CHECK ("status" ~ '^(accepted|(partially_)?filled|cancelled|rejected|expired)$');

-- The judgement and the report are stored as they are: compressing them was a tenth of what their two statements cost.
DO $$
DECLARE
  c NAME;
BEGIN
  FOR c IN SELECT attname FROM pg_attribute WHERE attrelid = 'tr_strand'::regclass AND atttypid = 'jsonb'::regtype AND NOT attisdropped LOOP
    EXECUTE format('ALTER TABLE tr_strand ALTER COLUMN %I SET STORAGE EXTERNAL', c);
  END LOOP;
END $$;

-- The triggers that speak: same rows, same words. An expression is evaluated in place where a PERFORM or SELECT would run a query of its own.
CREATE OR REPLACE FUNCTION strand_to_trader() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  addressed TEXT[];
  payload TEXT;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.tags IS NOT DISTINCT FROM NEW.tags THEN RETURN NULL; END IF;
  IF NEW.tags = '{trader:execute}' THEN addressed := NEW.tags; ELSE addressed := public.tr_addressed(NEW.tags); END IF;
  IF cardinality(addressed) = 0 THEN RETURN NULL; END IF;
  IF TG_ARGV[0] IN ('dm', 'rm') THEN
    INSERT INTO public.tr_inbox (source, strand_id, kind, tags) VALUES (TG_ARGV[0], NEW.id, left(NEW.kind, 64), addressed);
  END IF;
  payload := json_build_object('strand_id', NEW.id, 'module', TG_ARGV[0], 'kind', left(NEW.kind, 64), 'tags', addressed)::text;
  IF octet_length(payload) < 8000 AND pg_notify(TG_ARGV[0] || '_strand_notification', payload) IS NULL THEN RETURN NULL; END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION tr_strand_notify() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
  routed TEXT[];
  payload TEXT;
BEGIN
  IF NEW.tags = '{dm:execution_report}' THEN
    routed := NEW.tags;
  ELSE
    SELECT array_agg(t) INTO routed FROM unnest(NEW.tags) AS t
    WHERE t IN ('dm:execution_report', 'dm:order_status', 'dm:lesson', 'alpha:execution_feedback', 'tr:learning_update', 'tr:replication_complete');
    IF routed IS NULL THEN RETURN NULL; END IF;
  END IF;
  payload := json_build_object('strand_id', NEW.id, 'module', 'tr', 'kind', NEW.kind, 'tags', routed)::text;
  IF pg_notify('tr_strand_notification', payload) IS NULL THEN RETURN NULL; END IF;
  IF 'dm:execution_report' = ANY (routed) AND pg_notify('decision_maker_strand_notification', payload) IS NULL THEN RETURN NULL; END IF;
  RETURN NULL;
END $$;

-- At most one notification per transaction. A statement that stored nothing has no transaction id and nothing to announce.
CREATE OR REPLACE FUNCTION tr_event_notify() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
  xid TEXT := pg_current_xact_id_if_assigned()::text;
BEGIN
  IF xid IS NOT NULL AND pg_notify('tr_event_notification', '{"xid" : "' || xid || '"}') IS NULL THEN RETURN NULL; END IF;
  RETURN NULL;
END $$;
