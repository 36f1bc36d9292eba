-- What the desk knew, could have done and with which probability, beside every decision: learned from later, written once in the
-- commit that decides. A column of the strand, because a second row would cost every decision a second insert.
ALTER TABLE "tr_strand" ADD COLUMN "decision_log" JSONB;

CREATE VIEW "tr_decision_log" AS
SELECT s."decision_id", s."id" AS "execution_id", s."module_id", s."decided_at" AS "ts", s."symbol", s."timeframe", s."regime", s."session_bucket", s."side",
  s."decision_log" ->> 'policy_version' AS "policy_version", s."decision_log" ->> 'rng_key' AS "rng_key",
  s."decision_log" -> 'known' AS "known", s."decision_log" -> 'eligible' AS "eligible", s."decision_log" -> 'vetoed' AS "vetoed",
  s."curator_contributions" -> 'votes' AS "curators", s."curator_contributions" -> 'threshold' AS "tau", s."curator_contributions" -> 'margin' AS "margin",
  s."decision_log" ->> 'base_action' AS "base_action", s."decision_log" ->> 'action' AS "action",
  (s."decision_log" ->> 'p_publish')::float8 AS "p_publish", (s."decision_log" ->> 'p_venue')::float8 AS "p_venue",
  (s."decision_log" ->> 'p_type')::float8 AS "p_type", (s."decision_log" ->> 'p')::float8 AS "p",
  (s."decision_log" -> 'explore') = 'true'::jsonb AS "explore", (s."decision_log" -> 'override') = 'true'::jsonb AS "override",
  s."decision_log" -> 'lessons' AS "lessons", s."decision_log" -> 'shadow' AS "shadow"
FROM "tr_strand" s WHERE s."kind" = 'execution' AND s."decision_log" IS NOT NULL;

-- One row per terminal execution, when its mark-outs are known; refused ones get what would have become of them, flagged.
CREATE TABLE "tr_outcome_log" (
  "execution_id" TEXT NOT NULL,
  "decision_id" TEXT NOT NULL,
  "module_id" TEXT NOT NULL,
  "day" DATE NOT NULL,
  "ended_at" TIMESTAMPTZ(3) NOT NULL,
  "symbol" TEXT,
  "timeframe" TEXT,
  "venue" TEXT,
  "execution_type" TEXT,
  "outcome_type" TEXT,
  "strand_score" DOUBLE PRECISION,
  "status" TEXT NOT NULL,
  "shadow" BOOLEAN NOT NULL,
  "censored" BOOLEAN NOT NULL,
  "arrival_mid" DECIMAL,
  "fill_ratio" DOUBLE PRECISION,
  "slippage_bps" DOUBLE PRECISION,
  "fee_bps" DOUBLE PRECISION,
  "latency_ms" DOUBLE PRECISION,
  "markout_bps" JSONB NOT NULL,
  "drift_5m_bps" DOUBLE PRECISION,
  "benchmark_bps" DOUBLE PRECISION,
  "cost_bps" DOUBLE PRECISION,
  "y" DOUBLE PRECISION,
  "r" DOUBLE PRECISION,
  "known" JSONB NOT NULL,
  "braided_into" TEXT,
  "seq" BIGSERIAL NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "tr_outcome_log_pkey" PRIMARY KEY ("execution_id")
);
-- Evidence reads what came since it last looked, in the order in which it became known.
CREATE UNIQUE INDEX "tr_outcome_log_seq_key" ON "tr_outcome_log" ("seq");
-- The trailing thirty days.
CREATE INDEX "tr_outcome_log_day_idx" ON "tr_outcome_log" ("day");

-- A lesson: its population, its one action, its facts, its words and where it stands. A new wording or fact is a new version.
CREATE TABLE "tr_lesson" (
  "id" TEXT NOT NULL,
  "module_id" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  "level" INTEGER NOT NULL DEFAULT 1,
  "predicate_key" TEXT NOT NULL,
  "predicate" JSONB NOT NULL,
  "action" JSONB NOT NULL,
  "knob" TEXT NOT NULL,
  "direction" INTEGER NOT NULL,
  "comparison" TEXT NOT NULL,
  "facts" JSONB NOT NULL,
  "falsifier" JSONB,
  "text" JSONB,
  "title" TEXT,
  "description" TEXT,
  "generator" TEXT,
  "prompt_version" TEXT,
  "prompt_hash" TEXT,
  "llm_confidence" DOUBLE PRECISION,
  "p_sign" DOUBLE PRECISION,
  "confidence" DOUBLE PRECISION,
  "n" INTEGER NOT NULL,
  "days" INTEGER NOT NULL,
  "effect_bps" DOUBLE PRECISION NOT NULL,
  "effect_se" DOUBLE PRECISION NOT NULL,
  "uplift" JSONB,
  "braid_id" TEXT,
  "parents" TEXT[] NOT NULL DEFAULT '{}',
  "supersedes" TEXT,
  "state_since" TIMESTAMPTZ(3) NOT NULL,
  "evidence_at" TIMESTAMPTZ(3),
  "renewed_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "tr_lesson_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "tr_lesson_state_check" CHECK ("state" IN ('observation', 'candidate', 'verified', 'shadow', 'approvable', 'approved', 'canary', 'active', 'probation', 'retired', 'refuted', 'rejected', 'expired'))
);
-- One living lesson for one population and action.
CREATE UNIQUE INDEX "tr_lesson_alive_key" ON "tr_lesson" ("module_id", "predicate_key", "knob") WHERE "state" NOT IN ('retired', 'refuted', 'rejected', 'expired');

-- Every step of a lesson's life with the gate's values, the data it was taken on, and who took it.
CREATE TABLE "tr_lesson_event" (
  "seq" BIGSERIAL NOT NULL,
  "lesson_id" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "from_state" TEXT,
  "to_state" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "gate" JSONB NOT NULL,
  "data_cut" BIGINT,
  "policy_version" TEXT,
  "actor" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "tr_lesson_event_pkey" PRIMARY KEY ("seq"),
  CONSTRAINT "tr_lesson_event_lesson_fkey" FOREIGN KEY ("lesson_id") REFERENCES "tr_lesson" ("id")
);
CREATE INDEX "tr_lesson_event_lesson_idx" ON "tr_lesson_event" ("lesson_id", "seq");

-- The ledger: which lesson met which decision, in which arm, with what effect, and what came of it.
CREATE TABLE "tr_lesson_application" (
  "decision_id" TEXT NOT NULL,
  "lesson_id" TEXT NOT NULL,
  "execution_id" TEXT NOT NULL,
  "lesson_version" INTEGER NOT NULL,
  "relevance" DOUBLE PRECISION NOT NULL,
  "arm" TEXT NOT NULL,
  "arm_probability" DOUBLE PRECISION NOT NULL,
  "deltas" JSONB NOT NULL,
  "score_before" DOUBLE PRECISION,
  "score_after" DOUBLE PRECISION,
  "would_flip" BOOLEAN NOT NULL,
  "y" DOUBLE PRECISION,
  "r" DOUBLE PRECISION,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "tr_lesson_application_pkey" PRIMARY KEY ("decision_id", "lesson_id"),
  CONSTRAINT "tr_lesson_application_arm_check" CHECK ("arm" IN ('applied', 'holdout', 'shadow', 'capped'))
);
-- A lesson's own page and its uplift read its applications in time order.
CREATE INDEX "tr_lesson_application_lesson_idx" ON "tr_lesson_application" ("lesson_id", "created_at");

-- Every call of a language model: what was asked, what came back, what the verifier said, what it cost.
CREATE TABLE "tr_llm_call" (
  "id" TEXT NOT NULL,
  "module_id" TEXT NOT NULL,
  "lesson_id" TEXT,
  "braid_id" TEXT,
  "model" TEXT NOT NULL,
  "prompt_version" TEXT NOT NULL,
  "prompt_hash" TEXT NOT NULL,
  "prompt" TEXT NOT NULL,
  "reply" TEXT,
  "status" TEXT NOT NULL,
  "problems" JSONB NOT NULL DEFAULT '[]',
  "input_tokens" INTEGER,
  "output_tokens" INTEGER,
  "cost_usd" DECIMAL,
  "latency_ms" DOUBLE PRECISION,
  "is_repair" BOOLEAN NOT NULL DEFAULT false,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "tr_llm_call_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "tr_llm_call_status_check" CHECK ("status" IN ('accepted', 'refused_by_verifier', 'malformed', 'timed_out', 'failed', 'cached'))
);
CREATE INDEX "tr_llm_call_lesson_idx" ON "tr_llm_call" ("lesson_id", "at");

-- The state of each learner (venue, weights, scoreboard, drift, benchmark …): one row each, versioned, so that a restart goes on
-- exactly and each change can be shown old to new.
CREATE TABLE "tr_learner" (
  "module_id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "state" JSONB NOT NULL,
  "data_cut" BIGINT NOT NULL,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "tr_learner_pkey" PRIMARY KEY ("module_id", "name")
);

-- Each change of a parameter: old to new, why, by whom, and later what it did.
CREATE TABLE "tr_parameter_update" (
  "seq" BIGSERIAL NOT NULL,
  "module_id" TEXT NOT NULL,
  "parameter" TEXT NOT NULL,
  "old_value" JSONB,
  "new_value" JSONB NOT NULL,
  "reason" TEXT NOT NULL,
  "proposal_id" TEXT,
  "effect" JSONB,
  "reverted_by" BIGINT,
  "actor" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "tr_parameter_update_pkey" PRIMARY KEY ("seq")
);

-- What wants to change. `base_version` is the configuration it was made from; an edit is a new revision and voids approvals.
CREATE TABLE "tr_proposal" (
  "id" TEXT NOT NULL,
  "module_id" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "status" TEXT NOT NULL,
  "title" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "subject_id" TEXT,
  "base_version" INTEGER NOT NULL,
  "revision" INTEGER NOT NULL DEFAULT 1,
  "change" JSONB NOT NULL,
  "evidence" JSONB NOT NULL,
  "evidence_hash" TEXT NOT NULL,
  "author" TEXT NOT NULL,
  "decided_by" TEXT,
  "comment" TEXT,
  "applied_version" INTEGER,
  "effect" JSONB,
  "expires_at" TIMESTAMPTZ(3),
  "decided_at" TIMESTAMPTZ(3),
  "applied_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "tr_proposal_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "tr_proposal_kind_check" CHECK ("kind" IN ('lesson', 'weights', 'configuration', 'limits', 'rollback')),
  CONSTRAINT "tr_proposal_status_check" CHECK ("status" IN ('draft', 'in_review', 'approved', 'scheduled', 'applied', 'rejected', 'expired', 'superseded', 'withdrawn', 'rolled_back'))
);
CREATE INDEX "tr_proposal_open_idx" ON "tr_proposal" ("created_at") WHERE "status" IN ('draft', 'in_review', 'approved', 'scheduled');

CREATE TABLE "tr_curator_performance" (
  "module_id" TEXT NOT NULL,
  "curator_type" TEXT NOT NULL,
  "curator_version" INTEGER NOT NULL,
  "n" INTEGER NOT NULL,
  "metrics" JSONB NOT NULL,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "tr_curator_performance_pkey" PRIMARY KEY ("module_id", "curator_type", "curator_version")
);

CREATE TABLE "tr_venue_performance" (
  "module_id" TEXT NOT NULL,
  "venue" TEXT NOT NULL,
  "cell" TEXT NOT NULL,
  "n" DOUBLE PRECISION NOT NULL,
  "metrics" JSONB NOT NULL,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "tr_venue_performance_pkey" PRIMARY KEY ("module_id", "venue", "cell")
);

-- Hypotheses as the evidence run last saw them: also those that are nothing, so that the count of what was tried is known.
CREATE TABLE "tr_learning_pattern" (
  "module_id" TEXT NOT NULL,
  "predicate_key" TEXT NOT NULL,
  "predicate" JSONB NOT NULL,
  "parent" TEXT NOT NULL,
  "comparison" TEXT NOT NULL,
  "n" INTEGER NOT NULL,
  "days" INTEGER NOT NULL,
  "raw_bps" DOUBLE PRECISION NOT NULL,
  "se_bps" DOUBLE PRECISION,
  "shrunk_bps" DOUBLE PRECISION NOT NULL,
  "shrunk_se_bps" DOUBLE PRECISION,
  "p" DOUBLE PRECISION,
  "adjusted_p" DOUBLE PRECISION,
  "verdict" TEXT NOT NULL,
  "lesson_id" TEXT,
  "batch" INTEGER NOT NULL,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "tr_learning_pattern_pkey" PRIMARY KEY ("module_id", "predicate_key"),
  CONSTRAINT "tr_learning_pattern_verdict_check" CHECK ("verdict" IN ('observation', 'immaterial', 'not_significant', 'nominated'))
);

-- Clustering finds strands that no braid has taken yet here, and not among the executions: the hot path writes no index for it.
CREATE INDEX "tr_outcome_log_unbraided_idx" ON "tr_outcome_log" ("seq") WHERE "braided_into" IS NULL AND NOT "shadow";
-- A cluster has one braid of each level and version.
ALTER TABLE "tr_strand" ADD COLUMN "braid_version" INTEGER;
CREATE UNIQUE INDEX "tr_strand_braid_key" ON "tr_strand" ("cluster_id", "kind", "braid_version") WHERE "cluster_id" IS NOT NULL AND "kind" IN ('braid', 'meta_braid', 'meta2_braid');

GRANT SELECT ON "tr_decision_log", "tr_outcome_log", "tr_lesson", "tr_lesson_event", "tr_lesson_application", "tr_llm_call", "tr_learner", "tr_parameter_update",
  "tr_proposal", "tr_curator_performance", "tr_venue_performance", "tr_learning_pattern" TO ropewalk_web, ropewalk_trader;
GRANT SELECT ON "tr_decision_log", "tr_outcome_log", "tr_lesson", "tr_lesson_event", "tr_lesson_application", "tr_proposal", "tr_curator_performance",
  "tr_venue_performance", "tr_parameter_update", "tr_learning_pattern" TO ropewalk_dm, ropewalk_rm, ropewalk_md;
GRANT INSERT, UPDATE ON "tr_outcome_log", "tr_lesson", "tr_lesson_application", "tr_learner", "tr_parameter_update", "tr_proposal", "tr_curator_performance",
  "tr_venue_performance", "tr_learning_pattern" TO ropewalk_trader;
GRANT INSERT ON "tr_lesson_event", "tr_llm_call" TO ropewalk_trader;
GRANT USAGE ON SEQUENCE "tr_outcome_log_seq_seq", "tr_lesson_event_seq_seq", "tr_parameter_update_seq_seq" TO ropewalk_trader;
