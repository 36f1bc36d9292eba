-- Every row of the inbox dies once, in the order in which it came: what is done is cleared away early, not when a fifth of all has gathered.
ALTER TABLE "tr_inbox" SET (autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_scale_factor = 0.02);
