-- The blotter's one index beside the primary key: the newest executions of a symbol on a venue, at any depth and within any time, without
-- a row that does not belong. It takes the place of (symbol, id), so that an execution pays for as many indexes as before. A symbol on
-- all venues, or a venue with all symbols, is read as one stretch for each value of the other, found by skipping through this index.
-- None of its columns changes after the insert, so that it keeps no update from staying on its page.
CREATE INDEX "tr_strand_blotter_idx" ON "tr_strand" ("symbol", "venue", "id" DESC) WHERE "kind" = 'execution';
DROP INDEX "tr_strand_blotter_symbol_idx";
