-- A new version of the configuration is announced once, on `tr_config_notification`.
DROP TRIGGER tr_config_version_notify ON "tr_config_version";

CREATE OR REPLACE FUNCTION tr_learning_notify() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
  payload JSON;
BEGIN
  IF TG_ARGV[0] = 'lesson' THEN
    payload := json_build_object('lesson_id', NEW.id, 'module', 'tr', 'kind', 'lesson', 'state', NEW.state);
  ELSE
    payload := json_build_object('learner', left(NEW.name, 64), 'module', 'tr', 'kind', 'learner');
  END IF;
  IF pg_notify('tr_strand_notification', payload::text) IS NULL THEN RETURN NULL; END IF;
  RETURN NULL;
END $$;
