-- A new version of the configuration is announced to the worker, whoever wrote it; the worker reads it and decides whether it can be
-- adopted.
CREATE FUNCTION tr_config_notify() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('tr_config_notification', json_build_object('version', NEW.version)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER tr_config_notify AFTER INSERT ON tr_config_version FOR EACH ROW EXECUTE FUNCTION tr_config_notify();

-- An approved change that waits for its hour.
ALTER TABLE "tr_proposal" ADD COLUMN "applies_at" TIMESTAMPTZ(3);
