-- The worker that has the desk open; taken back by a stop in order. What stands here at a start was a crash, and the policies of
-- the positions that were open then are carried out.
ALTER TABLE "tr_trading_state" ADD COLUMN "opened_by" TEXT;
ALTER TABLE "tr_worker" ADD COLUMN "stopped_at" TIMESTAMPTZ(3);
-- A restart takes up what is watched. Few rows are, and the others pay for a look at one key.
CREATE INDEX "tr_strand_watched_idx" ON "tr_strand" ("id") WHERE "kind" = 'execution' AND ("monitoring_state" ->> 'watched_by') IS NOT NULL;
-- Which executions close another one: decisions of other modules stay out of it.
CREATE INDEX "tr_strand_closers_idx" ON "tr_strand" ("parent_id") WHERE "kind" = 'execution' AND "origin" <> 'decision';

-- The answer to a cancel or a change stands in the inbox and in the log: its sender may read it.
GRANT SELECT ON tr_inbox, tr_event TO ropewalk_dm, ropewalk_rm, ropewalk_md;
