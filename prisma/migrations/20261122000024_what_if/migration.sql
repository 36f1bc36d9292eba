-- What people ask of the past while they tune. A question is a command; its answer stands here until it expires, because it holds every
-- decision that would flip. The learning program answers, the web reads.
CREATE TABLE "tr_what_if" (
  "id" TEXT NOT NULL,
  "module_id" TEXT NOT NULL,
  "draft" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "base_version" INTEGER NOT NULL,
  "change" JSONB NOT NULL,
  "status" TEXT NOT NULL,
  "read_count" INTEGER NOT NULL DEFAULT 0,
  "result" JSONB,
  "asked_by" TEXT NOT NULL,
  "asked_at" TIMESTAMPTZ(3) NOT NULL,
  "answered_at" TIMESTAMPTZ(3),
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "tr_what_if_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "tr_what_if_status_check" CHECK ("status" IN ('reading', 'first', 'whole', 'refused', 'superseded'))
);

GRANT SELECT ON "tr_what_if" TO ropewalk_web, ropewalk_trader;
GRANT INSERT, UPDATE, DELETE ON "tr_what_if" TO ropewalk_trader;
