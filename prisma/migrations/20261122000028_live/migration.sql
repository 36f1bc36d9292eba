-- A page of braids, newest first, at any depth: the unique key of a braid has another order, so that each page would sort all of them.
-- Partial: an execution does not pay for it.
CREATE INDEX "tr_strand_braids_idx" ON "tr_strand" ("id" DESC) WHERE "cluster_id" IS NOT NULL AND "kind" IN ('braid', 'meta_braid', 'meta2_braid');
-- The newest lesson of a braid, for each braid of a page.
CREATE INDEX "tr_lesson_braid_idx" ON "tr_lesson" ("braid_id", "id" DESC) WHERE "braid_id" IS NOT NULL;
