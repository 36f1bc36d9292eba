-- What a person keeps of a list: its filter and order, its columns, its density, under a name. A setting of the screen: nothing trades by it
-- and no other program reads it, so the web writes it itself. `handle` is whose it is; nobody else is shown it.
CREATE TABLE "web_view" (
  "id" TEXT NOT NULL,
  "handle" TEXT NOT NULL,
  "list" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "content" JSONB NOT NULL,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "web_view_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "web_view_name_key" ON "web_view" ("handle", "list", "name");
GRANT SELECT, INSERT, UPDATE, DELETE ON "web_view" TO ropewalk_web;
