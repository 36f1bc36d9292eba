CREATE TABLE "tr_inbox" (
  "seq" BIGSERIAL NOT NULL,
  "source" TEXT NOT NULL,
  "strand_id" TEXT NOT NULL,
  "kind" TEXT,
  "tags" TEXT[] NOT NULL DEFAULT '{}',
  "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "done_at" TIMESTAMPTZ(3),
  "result" TEXT,
  CONSTRAINT "tr_inbox_pkey" PRIMARY KEY ("seq"),
  CONSTRAINT "tr_inbox_source_check" CHECK ("source" IN ('dm', 'rm'))
);
-- The claim reads the lowest waiting seq; done rows stay out of this index.
CREATE INDEX "tr_inbox_waiting_idx" ON "tr_inbox" ("seq") WHERE "done_at" IS NULL;

CREATE TABLE "tr_strand" (
  "id" TEXT NOT NULL,
  "module" TEXT NOT NULL DEFAULT 'tr',
  "module_id" TEXT NOT NULL,
  "lifecycle_id" TEXT,
  "parent_id" TEXT,
  "kind" TEXT NOT NULL,
  "symbol" TEXT,
  "timeframe" TEXT,
  "session_bucket" TEXT,
  "regime" TEXT,
  "tags" TEXT[] NOT NULL DEFAULT '{}',
  "decision_id" TEXT,
  "origin" TEXT NOT NULL DEFAULT 'decision',
  "status" TEXT,
  "side" TEXT,
  "venue" TEXT,
  "execution_type" TEXT,
  "quantity" DECIMAL,
  "ordered_quantity" DECIMAL,
  "filled_quantity" DECIMAL,
  "average_price" DECIMAL,
  "outcome_type" TEXT,
  "outcome" JSONB,
  "order_spec" JSONB,
  "route_hint" TEXT,
  "tr_predict" JSONB,
  "context" JSONB,
  "risk_checks" JSONB,
  "route" JSONB,
  "fills" JSONB,
  "exec_metrics" JSONB,
  "stages" JSONB,
  "execution_score" DOUBLE PRECISION,
  "curated_score" DOUBLE PRECISION,
  "strand_score" DOUBLE PRECISION,
  "arrival_slippage_bps" DECIMAL,
  "implementation_shortfall_bps" DECIMAL,
  "position_data" JSONB,
  "monitoring_state" JSONB,
  "curator_contributions" JSONB,
  "lesson_metadata" JSONB,
  "braid_level" TEXT,
  "cluster_id" TEXT,
  "cluster_columns" JSONB,
  "source_strands" TEXT[] NOT NULL DEFAULT '{}',
  "accumulated_score" DOUBLE PRECISION,
  "lesson" JSONB,
  "braided_into" TEXT,
  "config_version" INTEGER,
  "decided_at" TIMESTAMPTZ(3),
  "ended_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "tr_strand_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "tr_strand_module_check" CHECK ("module" = 'tr'),
  CONSTRAINT "tr_strand_kind_check" CHECK ("kind" IN ('execution', 'fill', 'position', 'monitoring', 'learning', 'braid', 'meta_braid', 'meta2_braid')),
  CONSTRAINT "tr_strand_origin_check" CHECK ("origin" IN ('decision', 'exit', 'close', 'flatten')),
  CONSTRAINT "tr_strand_side_check" CHECK ("side" IN ('buy', 'sell')),
  CONSTRAINT "tr_strand_status_check" CHECK ("kind" <> 'execution' OR "status" IN ('received', 'waiting', 'refused', 'approved', 'working', 'filled', 'partially_filled', 'cancelled', 'rejected', 'expired', 'failed')),
  CONSTRAINT "tr_strand_outcome_type_check" CHECK ("outcome_type" IN ('success', 'acceptable', 'poor', 'partial', 'refused', 'rejected', 'expired', 'cancelled', 'failed')),
  CONSTRAINT "tr_strand_scores_check" CHECK ("execution_score" BETWEEN 0 AND 1 AND "curated_score" BETWEEN 0 AND 1 AND "strand_score" BETWEEN 0 AND 1)
) WITH (fillfactor = 70);
-- One execution per decision, ever. The column that tells rows apart stands first, here and in every index that the hot path
-- uses: on a young database all plans look alike, and an index on the module first would be walked from end to end.
CREATE UNIQUE INDEX "tr_strand_execution_key" ON "tr_strand" ("decision_id", "module_id") WHERE "kind" = 'execution';
-- The blotter pages by id (ULIDs sort by time) on the primary key; one more index serves its commonest filter at any
-- depth. Each index here is paid for twice by every execution, at its judgement and at its end.
CREATE INDEX "tr_strand_blotter_symbol_idx" ON "tr_strand" ("symbol", "id" DESC) WHERE "kind" = 'execution';
-- Recovery reads what is not terminal.
CREATE INDEX "tr_strand_open_idx" ON "tr_strand" ("id") WHERE "kind" = 'execution' AND "status" IN ('received', 'waiting', 'approved', 'working');

CREATE TABLE "tr_order" (
  "id" TEXT NOT NULL,
  "module_id" TEXT NOT NULL,
  "execution_id" TEXT NOT NULL,
  "decision_id" TEXT NOT NULL,
  "client_order_id" TEXT NOT NULL,
  "venue_order_id" TEXT,
  "child_no" INTEGER NOT NULL,
  "symbol" TEXT NOT NULL,
  "venue" TEXT NOT NULL,
  "side" TEXT NOT NULL,
  "type" TEXT NOT NULL,
  "time_in_force" TEXT NOT NULL,
  "price" DECIMAL,
  "quantity" DECIMAL NOT NULL,
  "filled_quantity" DECIMAL NOT NULL DEFAULT 0,
  "average_price" DECIMAL,
  "reduce_only" BOOLEAN NOT NULL DEFAULT false,
  "status" TEXT NOT NULL,
  "reason" TEXT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "sent_mid" DECIMAL,
  "intended_at" TIMESTAMPTZ(3) NOT NULL,
  "sent_at" TIMESTAMPTZ(3),
  "sent_at_us" BIGINT,
  "acknowledged_at" TIMESTAMPTZ(3),
  "done_at" TIMESTAMPTZ(3),
  "expires_at_us" BIGINT,
  "unknown_since" TIMESTAMPTZ(3),
  "last_check_at" TIMESTAMPTZ(3),
  "next_check_at" TIMESTAMPTZ(3),
  CONSTRAINT "tr_order_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "tr_order_side_check" CHECK ("side" IN ('buy', 'sell')),
  CONSTRAINT "tr_order_type_check" CHECK ("type" IN ('market', 'limit')),
  CONSTRAINT "tr_order_time_in_force_check" CHECK ("time_in_force" IN ('ioc', 'gtc')),
  CONSTRAINT "tr_order_quantity_check" CHECK ("quantity" > 0 AND "filled_quantity" >= 0),
  CONSTRAINT "tr_order_status_check" CHECK ("status" IN ('intended', 'denied', 'sent', 'accepted', 'partially_filled', 'filled', 'cancelled', 'rejected', 'expired', 'unknown'))
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX "tr_order_client_order_id_key" ON "tr_order" ("client_order_id");
CREATE INDEX "tr_order_execution_id_idx" ON "tr_order" ("execution_id");
-- Reconciliation and the unknown-orders panel read only what is open.
CREATE INDEX "tr_order_open_idx" ON "tr_order" ("id") WHERE "status" IN ('intended', 'sent', 'accepted', 'partially_filled', 'unknown');

CREATE TABLE "tr_fill" (
  "id" TEXT NOT NULL,
  "module_id" TEXT NOT NULL,
  "order_id" TEXT NOT NULL,
  "execution_id" TEXT NOT NULL,
  "decision_id" TEXT NOT NULL,
  "symbol" TEXT NOT NULL,
  "venue" TEXT NOT NULL,
  "venue_fill_id" TEXT NOT NULL,
  "side" TEXT NOT NULL,
  "price" DECIMAL NOT NULL,
  "quantity" DECIMAL NOT NULL,
  "base_quantity" DECIMAL NOT NULL,
  "fee" DECIMAL NOT NULL,
  "fee_currency" TEXT NOT NULL,
  "liquidity" TEXT NOT NULL,
  "venue_at" TIMESTAMPTZ(3) NOT NULL,
  "seen_at" TIMESTAMPTZ(3) NOT NULL,
  "venue_at_us" BIGINT NOT NULL,
  "seen_at_us" BIGINT NOT NULL,
  "clock" TEXT NOT NULL,
  "mid" DECIMAL,
  "half_spread" DECIMAL,
  "sent_mid" DECIMAL,
  "metrics" JSONB NOT NULL DEFAULT '{}',
  "markouts_done" BOOLEAN NOT NULL DEFAULT false,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "tr_fill_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "tr_fill_side_check" CHECK ("side" IN ('buy', 'sell')),
  CONSTRAINT "tr_fill_quantity_check" CHECK ("quantity" > 0 AND "price" > 0),
  CONSTRAINT "tr_fill_liquidity_check" CHECK ("liquidity" IN ('maker', 'taker')),
  CONSTRAINT "tr_fill_clock_check" CHECK ("clock" IN ('venue', 'seen'))
) WITH (fillfactor = 60);
CREATE UNIQUE INDEX "tr_fill_venue_venue_fill_id_key" ON "tr_fill" ("venue", "venue_fill_id");
CREATE INDEX "tr_fill_execution_id_idx" ON "tr_fill" ("execution_id");
-- A restart takes up the horizons that are still to come.
CREATE INDEX "tr_fill_markouts_idx" ON "tr_fill" ("venue_at_us") WHERE NOT "markouts_done";

CREATE TABLE "tr_position" (
  "id" TEXT NOT NULL,
  "module_id" TEXT NOT NULL,
  "symbol" TEXT NOT NULL,
  "venue" TEXT NOT NULL,
  "quantity" DECIMAL NOT NULL DEFAULT 0,
  "average_price" DECIMAL,
  "realized_pnl" DECIMAL NOT NULL DEFAULT 0,
  "unrealized_pnl" DECIMAL,
  "fees" DECIMAL NOT NULL DEFAULT 0,
  "pnl_currency" TEXT NOT NULL,
  "mark_price" DECIMAL,
  "marked_at" TIMESTAMPTZ(3),
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "tr_position_pkey" PRIMARY KEY ("id")
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX "tr_position_module_id_symbol_venue_key" ON "tr_position" ("module_id", "symbol", "venue");

CREATE TABLE "tr_position_history" (
  "seq" BIGSERIAL NOT NULL,
  "module_id" TEXT NOT NULL,
  "symbol" TEXT NOT NULL,
  "venue" TEXT NOT NULL,
  "fill_id" TEXT NOT NULL,
  "execution_id" TEXT NOT NULL,
  "change" TEXT NOT NULL,
  "quantity_before" DECIMAL NOT NULL,
  "quantity_after" DECIMAL NOT NULL,
  "average_price_before" DECIMAL,
  "average_price_after" DECIMAL,
  "realized_delta" DECIMAL NOT NULL,
  "realized_pnl" DECIMAL NOT NULL,
  "fees" DECIMAL NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "tr_position_history_pkey" PRIMARY KEY ("seq"),
  CONSTRAINT "tr_position_history_change_check" CHECK ("change" IN ('open', 'add', 'reduce', 'close', 'flip'))
);
CREATE UNIQUE INDEX "tr_position_history_fill_id_key" ON "tr_position_history" ("fill_id");
CREATE INDEX "tr_position_history_position_idx" ON "tr_position_history" ("module_id", "symbol", "venue", "seq" DESC);
CREATE INDEX "tr_position_history_execution_id_idx" ON "tr_position_history" ("execution_id");

CREATE TABLE "tr_curator_action" (
  "module_id" TEXT NOT NULL,
  "execution_id" TEXT NOT NULL,
  "decision_id" TEXT NOT NULL,
  "curator_type" TEXT NOT NULL,
  "action_type" TEXT NOT NULL,
  "quality" DOUBLE PRECISION,
  "raw_contribution" DOUBLE PRECISION NOT NULL,
  "contribution" DOUBLE PRECISION NOT NULL,
  "weight" DOUBLE PRECISION NOT NULL,
  "threshold" DOUBLE PRECISION NOT NULL,
  "kappa" DOUBLE PRECISION NOT NULL,
  "lesson_multiplier" DOUBLE PRECISION NOT NULL DEFAULT 1,
  "confidence" DOUBLE PRECISION NOT NULL,
  "reason" TEXT NOT NULL,
  "evidence" JSONB NOT NULL,
  "curator_version" INTEGER NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "tr_curator_action_pkey" PRIMARY KEY ("execution_id", "curator_type"),
  CONSTRAINT "tr_curator_action_curator_type_check" CHECK ("curator_type" IN ('execution', 'venue', 'risk', 'position')),
  CONSTRAINT "tr_curator_action_action_type_check" CHECK ("action_type" IN ('approve', 'nudge', 'veto', 'neutral'))
);

CREATE TABLE "tr_config_version" (
  "version" INTEGER NOT NULL,
  "module_id" TEXT NOT NULL,
  "base_version" INTEGER,
  "config" JSONB NOT NULL,
  "author" TEXT NOT NULL,
  "approver" TEXT,
  "reason" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "tr_config_version_pkey" PRIMARY KEY ("module_id", "version")
);

CREATE TABLE "tr_curator_weight" (
  "module_id" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "curator_type" TEXT NOT NULL,
  "weight" DOUBLE PRECISION NOT NULL,
  "threshold" DOUBLE PRECISION NOT NULL,
  "kappa" DOUBLE PRECISION NOT NULL,
  "veto_floor" DOUBLE PRECISION NOT NULL,
  "enabled" BOOLEAN NOT NULL DEFAULT true,
  "author" TEXT NOT NULL,
  "approver" TEXT,
  "reason" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "tr_curator_weight_pkey" PRIMARY KEY ("module_id", "version", "curator_type"),
  CONSTRAINT "tr_curator_weight_curator_type_check" CHECK ("curator_type" IN ('execution', 'venue', 'risk', 'position')),
  CONSTRAINT "tr_curator_weight_bounds_check" CHECK ("weight" BETWEEN 0.05 AND 0.5 AND "threshold" BETWEEN 0 AND 1 AND "kappa" BETWEEN 0 AND 0.15 AND "veto_floor" BETWEEN 0 AND 1)
);

CREATE TABLE "tr_risk_update" (
  "seq" BIGINT NOT NULL,
  "module_id" TEXT NOT NULL,
  "strand_id" TEXT NOT NULL,
  "symbol" TEXT,
  "limits" JSONB NOT NULL,
  "problems" JSONB NOT NULL DEFAULT '[]',
  "applied_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "tr_risk_update_pkey" PRIMARY KEY ("module_id", "seq")
);

CREATE TABLE "tr_event" (
  "seq" BIGSERIAL NOT NULL,
  "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "noun" TEXT NOT NULL,
  "noun_id" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "cause_id" TEXT,
  "actor" TEXT NOT NULL,
  "data" JSONB NOT NULL DEFAULT '{}',
  CONSTRAINT "tr_event_pkey" PRIMARY KEY ("seq")
);
-- Readers tail in (xid, seq) order, below the oldest running transaction.
CREATE INDEX "tr_event_tail_idx" ON "tr_event" ("xid", "seq");
CREATE INDEX "tr_event_noun_idx" ON "tr_event" ("noun", "noun_id", "seq");

CREATE TABLE "tr_command" (
  "id" TEXT NOT NULL,
  "seq" BIGSERIAL NOT NULL,
  "kind" TEXT NOT NULL,
  "payload" JSONB NOT NULL DEFAULT '{}',
  "actor" TEXT NOT NULL,
  "idempotency_key" TEXT NOT NULL,
  "status" TEXT NOT NULL DEFAULT 'recorded',
  "result" JSONB,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "taken_at" TIMESTAMPTZ(3),
  "done_at" TIMESTAMPTZ(3),
  CONSTRAINT "tr_command_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "tr_command_status_check" CHECK ("status" IN ('recorded', 'taken', 'done', 'refused'))
);
CREATE UNIQUE INDEX "tr_command_seq_key" ON "tr_command" ("seq");
CREATE UNIQUE INDEX "tr_command_idempotency_key_key" ON "tr_command" ("idempotency_key");
CREATE INDEX "tr_command_waiting_idx" ON "tr_command" ("seq") WHERE "status" IN ('recorded', 'taken');

CREATE TABLE "tr_trading_state" (
  "module_id" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "since" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "actor" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "tr_trading_state_pkey" PRIMARY KEY ("module_id"),
  CONSTRAINT "tr_trading_state_state_check" CHECK ("state" IN ('trading', 'reduce_only', 'halted'))
);

CREATE TABLE "tr_worker" (
  "id" TEXT NOT NULL,
  "module_id" TEXT NOT NULL,
  "pid" INTEGER NOT NULL,
  "host" TEXT NOT NULL,
  "role" TEXT NOT NULL,
  "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "heartbeat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "stats" JSONB NOT NULL DEFAULT '{}',
  CONSTRAINT "tr_worker_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "tr_worker_role_check" CHECK ("role" IN ('trading', 'standby', 'stopped'))
) WITH (fillfactor = 50);

-- The market source this database belongs to, its clock, and what each feed last said.
CREATE TABLE "tr_market" (
  "module_id" TEXT NOT NULL,
  "source" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "speed" TEXT,
  "clock_us" BIGINT NOT NULL,
  "listings" JSONB NOT NULL,
  "quotes" JSONB NOT NULL DEFAULT '[]',
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "tr_market_pkey" PRIMARY KEY ("module_id"),
  CONSTRAINT "tr_market_state_check" CHECK ("state" IN ('opening', 'open', 'closed'))
) WITH (fillfactor = 50);

-- Best prices sampled once a second of market time, for charts; benchmarks use the full tape in memory.
CREATE TABLE "tr_quote" (
  "symbol" TEXT NOT NULL,
  "venue" TEXT NOT NULL,
  "at_us" BIGINT NOT NULL,
  "bid" DECIMAL,
  "ask" DECIMAL,
  CONSTRAINT "tr_quote_pkey" PRIMARY KEY ("symbol", "venue", "at_us")
);
