-- Which of a strand's tags address the trader (CONTRACT.md).
CREATE FUNCTION tr_addressed(tags TEXT[]) RETURNS TEXT[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(t ORDER BY t), '{}') FROM unnest(tags) AS t
  WHERE t IN ('trader:execute', 'trader:execute_plan', 'trader:cancel_order', 'trader:modify_order', 'tr:lesson', 'tr:peer_rating', 'tr:risk_update', 'tr:market_update')
$$;

-- The row is the truth and goes to the inbox in the writer's own transaction; the notification only wakes us.
-- Security definer: writers need no right on our tables. A row never fails because its notification is too long:
-- tags are cut to the addressed ones, kind to 64 characters and an over-long id is left to the poll.
CREATE FUNCTION strand_to_trader() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  addressed TEXT[] := public.tr_addressed(NEW.tags);
  payload TEXT;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.tags IS NOT DISTINCT FROM NEW.tags THEN RETURN NULL; END IF;
  IF cardinality(addressed) = 0 THEN RETURN NULL; END IF;
  IF TG_ARGV[0] IN ('dm', 'rm') THEN
    INSERT INTO public.tr_inbox (source, strand_id, kind, tags) VALUES (TG_ARGV[0], NEW.id, left(NEW.kind, 64), addressed);
  END IF;
  payload := json_build_object('strand_id', NEW.id, 'module', TG_ARGV[0], 'kind', left(NEW.kind, 64), 'tags', addressed)::text;
  IF octet_length(payload) < 8000 THEN PERFORM pg_notify(TG_ARGV[0] || '_strand_notification', payload); END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER dm_strand_to_trader AFTER INSERT OR UPDATE OF tags ON dm_strand FOR EACH ROW EXECUTE FUNCTION strand_to_trader('dm');
CREATE TRIGGER rm_strand_to_trader AFTER INSERT OR UPDATE OF tags ON rm_strand FOR EACH ROW EXECUTE FUNCTION strand_to_trader('rm');
CREATE TRIGGER md_strand_to_trader AFTER INSERT OR UPDATE OF tags ON md_strand FOR EACH ROW EXECUTE FUNCTION strand_to_trader('md');

-- Reports: a strand with a routed tag says so on insert and whenever its status changes.
CREATE FUNCTION tr_strand_notify() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
  routed TEXT[];
  payload TEXT;
BEGIN
  SELECT array_agg(t) INTO routed FROM unnest(NEW.tags) AS t
  WHERE t IN ('dm:execution_report', 'dm:order_status', 'dm:lesson', 'alpha:execution_feedback', 'tr:learning_update', 'tr:replication_complete');
  IF routed IS NULL THEN RETURN NULL; END IF;
  payload := json_build_object('strand_id', NEW.id, 'module', 'tr', 'kind', NEW.kind, 'tags', routed)::text;
  PERFORM pg_notify('tr_strand_notification', payload);
  IF 'dm:execution_report' = ANY (routed) THEN PERFORM pg_notify('decision_maker_strand_notification', payload); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER tr_strand_notify_insert AFTER INSERT ON tr_strand FOR EACH ROW WHEN (NEW.tags <> '{}') EXECUTE FUNCTION tr_strand_notify();
CREATE TRIGGER tr_strand_notify_update AFTER UPDATE ON tr_strand FOR EACH ROW
  WHEN (NEW.tags <> '{}' AND (OLD.status IS DISTINCT FROM NEW.status OR OLD.tags IS DISTINCT FROM NEW.tags)) EXECUTE FUNCTION tr_strand_notify();

-- At most one notification per transaction: Postgres folds equal payloads of one transaction into one.
CREATE FUNCTION tr_event_notify() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('tr_event_notification', json_build_object('xid', pg_current_xact_id()::text)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER tr_event_notify AFTER INSERT ON tr_event FOR EACH STATEMENT EXECUTE FUNCTION tr_event_notify();

-- The log is append-only, whoever asks.
CREATE FUNCTION tr_event_is_append_only() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'tr_event is append-only';
END $$;
CREATE TRIGGER tr_event_append_only BEFORE UPDATE ON tr_event FOR EACH STATEMENT EXECUTE FUNCTION tr_event_is_append_only();

CREATE FUNCTION tr_command_notify() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('tr_command_notification', json_build_object('id', NEW.id, 'kind', left(NEW.kind, 64))::text);
  RETURN NULL;
END $$;
CREATE TRIGGER tr_command_notify AFTER INSERT ON tr_command FOR EACH ROW EXECUTE FUNCTION tr_command_notify();
