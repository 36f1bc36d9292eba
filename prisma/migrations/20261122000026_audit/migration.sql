-- Who did what, when and why is read newest first from five places; each has its order in an index. Of the log only the events that change
-- how the desk works: executions, orders, fills and positions write none of these, so their path pays nothing for it.
CREATE INDEX "tr_event_audit_idx" ON "tr_event" ("at" DESC, "seq" DESC)
  WHERE "noun" IN ('trading', 'risk', 'config', 'proposal', 'lesson', 'incident', 'worker', 'market');
CREATE INDEX "tr_command_at_idx" ON "tr_command" ("created_at" DESC, "seq" DESC);
CREATE INDEX "tr_parameter_update_at_idx" ON "tr_parameter_update" ("at" DESC, "seq" DESC);
