-- A schedule lives with its execution, so that a restart resumes the slices that are left; the done part is read from the child orders.
ALTER TABLE "tr_strand" ADD COLUMN "schedule" JSONB;
-- Which slice of the schedule a child order carries out; null for an order of its own.
ALTER TABLE "tr_order" ADD COLUMN "slice_no" INTEGER;
