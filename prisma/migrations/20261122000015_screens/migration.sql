-- How much of each limit was used, once a minute of market time: how close to the edge the desk has been.
CREATE TABLE "tr_risk_use" (
  "module_id" TEXT NOT NULL,
  "at_us" BIGINT NOT NULL,
  "uses" JSONB NOT NULL,
  CONSTRAINT "tr_risk_use_pkey" PRIMARY KEY ("module_id", "at_us")
);
GRANT SELECT ON "tr_risk_use" TO ropewalk_web, ropewalk_trader;
GRANT INSERT ON "tr_risk_use" TO ropewalk_trader;

-- The oldest transaction that has written and not ended: readers of the log wait for it. Its owner may see it, the web's role may not.
CREATE FUNCTION tr_oldest_write() RETURNS TABLE (age_ms DOUBLE PRECISION, program TEXT) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT extract(epoch FROM clock_timestamp() - xact_start) * 1000, application_name
  FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid() ORDER BY xact_start LIMIT 1
$$;
GRANT EXECUTE ON FUNCTION tr_oldest_write() TO ropewalk_web;
