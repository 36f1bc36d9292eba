-- A second row with the same dm_decision.decision_id is refused: the first one is found here, however long ago it was.
ALTER TABLE "tr_strand" ADD COLUMN "decision_ref" TEXT;
CREATE INDEX "tr_strand_decision_ref_idx" ON "tr_strand" ("decision_ref", "module_id") WHERE "kind" = 'execution' AND "decision_ref" IS NOT NULL;

-- Equity by market time: the drawdown limit needs its peak after a restart, the desk draws its curve.
CREATE TABLE "tr_equity" (
  "module_id" TEXT NOT NULL,
  "at_us" BIGINT NOT NULL,
  "currency" TEXT NOT NULL,
  "equity" DECIMAL NOT NULL,
  "realized_pnl" DECIMAL NOT NULL,
  "unrealized_pnl" DECIMAL NOT NULL,
  "fees" DECIMAL NOT NULL,
  "gross_notional" DECIMAL NOT NULL,
  CONSTRAINT "tr_equity_pkey" PRIMARY KEY ("module_id", "at_us")
);
GRANT SELECT ON "tr_equity" TO ropewalk_web, ropewalk_dm, ropewalk_rm, ropewalk_md, ropewalk_trader;
GRANT INSERT, UPDATE ON "tr_equity" TO ropewalk_trader;

-- The decision query asks in passing whether a risk update waits, which is judged first.
CREATE INDEX "tr_inbox_risk_idx" ON "tr_inbox" ("seq") WHERE "done_at" IS NULL AND "source" = 'rm';
