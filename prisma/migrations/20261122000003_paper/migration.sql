-- The simulated venues' own memory: written by them alone, in their own transactions, as a remote exchange would.
CREATE TABLE "paper_order" (
  "client_order_id" TEXT NOT NULL,
  "venue_order_id" TEXT NOT NULL,
  "venue" TEXT NOT NULL,
  "symbol" TEXT NOT NULL,
  "side" TEXT NOT NULL,
  "type" TEXT NOT NULL,
  "time_in_force" TEXT NOT NULL,
  "price" DECIMAL NOT NULL,
  "quantity" DECIMAL NOT NULL,
  "filled_quantity" DECIMAL NOT NULL,
  "status" TEXT NOT NULL,
  "reason" TEXT,
  "received_at_us" BIGINT NOT NULL,
  "updated_at_us" BIGINT NOT NULL,
  "expires_at_us" BIGINT,
  "queue_ahead" DECIMAL,
  CONSTRAINT "paper_order_pkey" PRIMARY KEY ("client_order_id"),
  CONSTRAINT "paper_order_status_check" CHECK ("status" IN ('accepted', 'partially_filled', 'filled', 'cancelled', 'rejected', 'expired')),
  CONSTRAINT "paper_order_quantity_check" CHECK ("filled_quantity" BETWEEN 0 AND "quantity")
) WITH (fillfactor = 80);
CREATE INDEX "paper_order_open_idx" ON "paper_order" ("venue", "symbol") WHERE "status" IN ('accepted', 'partially_filled');

CREATE TABLE "paper_fill" (
  "seq" BIGSERIAL NOT NULL,
  "venue_fill_id" TEXT NOT NULL,
  "client_order_id" TEXT NOT NULL,
  "venue" TEXT NOT NULL,
  "symbol" TEXT NOT NULL,
  "side" TEXT NOT NULL,
  "price" DECIMAL NOT NULL,
  "quantity" DECIMAL NOT NULL,
  "fee" DECIMAL NOT NULL,
  "fee_currency" TEXT NOT NULL,
  "liquidity" TEXT NOT NULL,
  "venue_at_us" BIGINT NOT NULL,
  CONSTRAINT "paper_fill_pkey" PRIMARY KEY ("seq"),
  CONSTRAINT "paper_fill_quantity_check" CHECK ("quantity" > 0 AND "price" > 0)
);
CREATE UNIQUE INDEX "paper_fill_venue_venue_fill_id_key" ON "paper_fill" ("venue", "venue_fill_id");
CREATE INDEX "paper_fill_client_order_id_idx" ON "paper_fill" ("client_order_id");
