-- Tables written by others, read by us. Only id and tags are required and there are no CHECKs:
-- what is wrong is refused with a reason, not by the database.
CREATE TABLE "dm_strand" (
  "id" TEXT NOT NULL,
  "lifecycle_id" TEXT,
  "parent_id" TEXT,
  "module" TEXT DEFAULT 'dm',
  "kind" TEXT,
  "symbol" TEXT,
  "timeframe" TEXT,
  "session_bucket" TEXT,
  "regime" TEXT,
  "alpha_bundle_ref" TEXT,
  "dm_alpha" JSONB,
  "dm_budget" JSONB,
  "dm_decision" JSONB,
  "risk_metrics" JSONB,
  "portfolio_impact" JSONB,
  "asymmetries" JSONB,
  "curator_decisions" JSONB,
  "lesson_metadata" JSONB,
  "tags" TEXT[] NOT NULL DEFAULT '{}',
  "created_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "dm_strand_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "rm_strand" (
  "id" TEXT NOT NULL,
  "lifecycle_id" TEXT,
  "parent_id" TEXT,
  "module" TEXT DEFAULT 'rm',
  "kind" TEXT,
  "symbol" TEXT,
  "timeframe" TEXT,
  "session_bucket" TEXT,
  "regime" TEXT,
  "rm_risk_limits" JSONB,
  "rm_alert_data" JSONB,
  "rm_portfolio_risk" JSONB,
  "tags" TEXT[] NOT NULL DEFAULT '{}',
  "created_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "rm_strand_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "md_strand" (
  "id" TEXT NOT NULL,
  "lifecycle_id" TEXT,
  "parent_id" TEXT,
  "module" TEXT DEFAULT 'md',
  "kind" TEXT,
  "symbol" TEXT,
  "timeframe" TEXT,
  "session_bucket" TEXT,
  "regime" TEXT,
  "market_data" JSONB,
  "tags" TEXT[] NOT NULL DEFAULT '{}',
  "created_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "md_strand_pkey" PRIMARY KEY ("id")
);

-- Of market data only the newest row of a symbol counts.
CREATE INDEX "md_strand_symbol_created_at_idx" ON "md_strand" ("symbol", "created_at" DESC);
