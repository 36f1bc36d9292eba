-- What the models said of an execution against what happened, written after its report (ASKS.md, asks 6 and 8).
CREATE TABLE "tr_twin" (
  "execution_id" TEXT NOT NULL,
  "module_id" TEXT NOT NULL,
  "decision_id" TEXT,
  "model" TEXT NOT NULL,
  "venue" TEXT NOT NULL,
  "symbol" TEXT NOT NULL,
  "style" TEXT NOT NULL,
  -- Whether the venue is the simulator in this process: its twin is itself, and no evidence of how honest it is.
  "is_simulated" BOOLEAN NOT NULL,
  -- F·P_0 in quote currency: the weight of the row.
  "notional" DECIMAL NOT NULL,
  "predicted" JSONB NOT NULL,
  "actual" JSONB NOT NULL,
  "simulated" JSONB,
  "error_bps" DECIMAL,
  "simulator_error_bps" DECIMAL,
  "parts" JSONB,
  -- Why a value is missing, by name.
  "nulls" JSONB NOT NULL DEFAULT '{}',
  "ended_at" TIMESTAMPTZ(3) NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "tr_twin_pkey" PRIMARY KEY ("execution_id")
);
CREATE INDEX "tr_twin_ended_idx" ON "tr_twin" ("module_id", "ended_at" DESC);
GRANT SELECT ON "tr_twin" TO ropewalk_web, ropewalk_dm, ropewalk_rm, ropewalk_md, ropewalk_trader;
GRANT INSERT ON "tr_twin" TO ropewalk_trader;
