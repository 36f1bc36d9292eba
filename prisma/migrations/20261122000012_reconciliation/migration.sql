-- How far our books have been compared with each venue's, and what differs now: one row per venue, written by the worker.
CREATE TABLE "tr_reconciliation" (
  "module_id" TEXT NOT NULL,
  "venue" TEXT NOT NULL,
  "fill_cursor" TEXT,
  "checked_at" TIMESTAMPTZ(3),
  "failing_since" TIMESTAMPTZ(3),
  "failure" TEXT,
  "found_fills" INTEGER NOT NULL DEFAULT 0,
  "differences" JSONB NOT NULL DEFAULT '[]',
  CONSTRAINT "tr_reconciliation_pkey" PRIMARY KEY ("module_id", "venue")
) WITH (fillfactor = 70);
GRANT SELECT ON "tr_reconciliation" TO ropewalk_web, ropewalk_trader;
GRANT INSERT, UPDATE ON "tr_reconciliation" TO ropewalk_trader;

-- Each venue is asked for its fills since a cursor; without its name in front, every page would pass over those of all the others.
CREATE INDEX "paper_fill_venue_seq_idx" ON "paper_fill" ("venue", "seq");
