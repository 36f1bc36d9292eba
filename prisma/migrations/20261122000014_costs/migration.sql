-- Costs are asked for by market time, and under replay that is not the order of ids: the newest executions of any range, however long
-- ago, are read from here as one stretch. The column does not change after the insert, so that the index keeps no update on its page.
CREATE INDEX "tr_strand_decided_at_idx" ON "tr_strand" ("decided_at" DESC) WHERE "kind" = 'execution';
