-- The blotter's one index beside the primary key: the newest executions of a symbol on a venue, at any depth and within any time, without
-- a row that does not belong. It takes the place of (symbol, id), so that an execution pays for as many indexes as before. A symbol on
-- all venues, or a venue with all symbols, is read as one stretch for each value of the other, found by skipping through this index.
-- None of its columns changes after the insert, so that it keeps no update from staying on its page.
CREATE INDEX "tr_strand_blotter_idx" ON "tr_strand" ("symbol", "venue", "id" DESC) WHERE "kind" = 'execution';
DROP INDEX "tr_strand_blotter_symbol_idx";

-- Stage 10 of METRICS.md section 9: when a browser had drawn an execution's report, and how sure its clock was. The first screen counts.
-- The web writes this table itself, every few seconds and in sets; it is no update of the execution, which would be written a second time.
-- Its key sorts by time, as the ids of executions do: the newest are read from its end.
CREATE TABLE "tr_paint" (
  "execution_id" TEXT NOT NULL,
  "painted_at_us" BIGINT NOT NULL,
  "paint_ms" DOUBLE PRECISION,
  "error_ms" DOUBLE PRECISION NOT NULL,
  CONSTRAINT "tr_paint_pkey" PRIMARY KEY ("execution_id")
);
GRANT SELECT ON "tr_paint" TO ropewalk_web, ropewalk_trader;
GRANT INSERT ON "tr_paint" TO ropewalk_web;
GRANT DELETE ON "tr_paint" TO ropewalk_trader;
