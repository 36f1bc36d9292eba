-- Who did what, when and why is read newest first from five places; each has its order in an index. Of the log only the events that change
-- how the desk works: executions, orders, fills and positions write none of these, so their path pays nothing for it.
CREATE INDEX "tr_event_audit_idx" ON "tr_event" ("at" DESC, "seq" DESC)
  WHERE "noun" IN ('trading', 'risk', 'config', 'proposal', 'lesson', 'incident', 'worker', 'market');
CREATE INDEX "tr_command_at_idx" ON "tr_command" ("created_at" DESC, "seq" DESC);
CREATE INDEX "tr_parameter_update_at_idx" ON "tr_parameter_update" ("at" DESC, "seq" DESC);

-- What the background jobs do: their tables are the owner's, in a schema that the first start of the learner makes, and the web's role sees
-- none of it. A job that is done leaves no row: it is told by its rhythm alone.
CREATE FUNCTION tr_jobs() RETURNS TABLE (
  name TEXT, asked_at TIMESTAMPTZ, attempts INTEGER, max_attempts INTEGER, run_at TIMESTAMPTZ, locked_at TIMESTAMPTZ, last_error TEXT
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF to_regclass('graphile_worker.jobs') IS NULL OR to_regclass('graphile_worker._private_known_crontabs') IS NULL THEN RETURN; END IF;
  RETURN QUERY EXECUTE $q$
    SELECT k.identifier, k.last_execution, j.attempts::int, j.max_attempts::int, j.run_at, j.locked_at, left(j.last_error, 500)
    FROM graphile_worker._private_known_crontabs k LEFT JOIN LATERAL (
      SELECT * FROM graphile_worker.jobs j WHERE j.task_identifier = k.identifier ORDER BY j.locked_at IS NULL, j.last_error IS NULL, j.id DESC LIMIT 1
    ) j ON true ORDER BY k.identifier$q$;
END $$;
REVOKE EXECUTE ON FUNCTION tr_jobs() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tr_jobs() TO ropewalk_web;
