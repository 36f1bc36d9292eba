-- The judgement and the report of an execution are a dozen kilobytes of JSON, written twice and read rarely. Compressing them costs
-- the server more processor time than storing them (a fifth of the insert, a third of each update), so they lie beside the row as they are.
ALTER TABLE "tr_strand"
  ALTER COLUMN "outcome" SET STORAGE EXTERNAL,
  ALTER COLUMN "order_spec" SET STORAGE EXTERNAL,
  ALTER COLUMN "context" SET STORAGE EXTERNAL,
  ALTER COLUMN "risk_checks" SET STORAGE EXTERNAL,
  ALTER COLUMN "route" SET STORAGE EXTERNAL,
  ALTER COLUMN "fills" SET STORAGE EXTERNAL,
  ALTER COLUMN "exec_metrics" SET STORAGE EXTERNAL,
  ALTER COLUMN "stages" SET STORAGE EXTERNAL,
  ALTER COLUMN "curator_contributions" SET STORAGE EXTERNAL;
ALTER TABLE "tr_fill" ALTER COLUMN "metrics" SET STORAGE EXTERNAL;

-- Every row of the inbox dies once, in the order in which it came: what is done is cleared away early, not when a fifth of all has gathered.
ALTER TABLE "tr_inbox" SET (autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_scale_factor = 0.02);
