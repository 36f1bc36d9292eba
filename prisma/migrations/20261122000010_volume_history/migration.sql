-- What the desk saw trade, by five minutes of the UTC day in market time: the volume curve that a VWAP schedule follows.
CREATE TABLE "tr_volume" (
  "module_id" TEXT NOT NULL,
  "symbol" TEXT NOT NULL,
  "venue" TEXT NOT NULL,
  "day" DATE NOT NULL,
  "bucket" INTEGER NOT NULL,
  "quantity" DECIMAL NOT NULL,
  CONSTRAINT "tr_volume_pkey" PRIMARY KEY ("module_id", "day", "symbol", "venue", "bucket"),
  CONSTRAINT "tr_volume_bucket_check" CHECK ("bucket" BETWEEN 0 AND 287)
);
GRANT SELECT ON "tr_volume" TO ropewalk_web, ropewalk_trader;
GRANT INSERT, UPDATE, DELETE ON "tr_volume" TO ropewalk_trader;
