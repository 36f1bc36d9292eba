-- The desk hears at once of a lesson that moved, of a learner that learned and of a configuration that was decided. Ids only: what is
-- true stands in the tables.
CREATE FUNCTION tr_learning_notify() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
  payload JSON;
BEGIN
  IF TG_ARGV[0] = 'lesson' THEN
    payload := json_build_object('lesson_id', NEW.id, 'module', 'tr', 'kind', 'lesson', 'state', NEW.state);
  ELSIF TG_ARGV[0] = 'learner' THEN
    payload := json_build_object('learner', left(NEW.name, 64), 'module', 'tr', 'kind', 'learner');
  ELSE
    payload := json_build_object('version', NEW.version, 'module', 'tr', 'kind', 'config');
  END IF;
  IF pg_notify('tr_strand_notification', payload::text) IS NULL THEN RETURN NULL; END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER tr_lesson_notify AFTER INSERT OR UPDATE ON "tr_lesson" FOR EACH ROW EXECUTE FUNCTION tr_learning_notify('lesson');
CREATE TRIGGER tr_learner_notify AFTER INSERT OR UPDATE ON "tr_learner" FOR EACH ROW EXECUTE FUNCTION tr_learning_notify('learner');
CREATE TRIGGER tr_config_version_notify AFTER INSERT ON "tr_config_version" FOR EACH ROW EXECUTE FUNCTION tr_learning_notify('config');
