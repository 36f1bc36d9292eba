-- People: who may come in, what they may do, and what was changed about them. The web writes these tables; the worker sees only who
-- a person is and which roles are held, through `auth_person`.

CREATE TABLE "auth_user" (
  "id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "email_verified" BOOLEAN NOT NULL DEFAULT false,
  "image" TEXT,
  -- The name under which everything a person asks for is recorded; it never changes and is never given twice.
  "handle" TEXT NOT NULL CHECK ("handle" ~ '^[a-z][a-z0-9._-]{0,39}$'),
  "roles" TEXT[] NOT NULL CHECK ("roles" <@ ARRAY['viewer', 'operator', 'approver', 'admin']),
  "is_active" BOOLEAN NOT NULL DEFAULT true,
  "two_factor_enabled" BOOLEAN NOT NULL DEFAULT false,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "auth_user_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "auth_user_email_key" ON "auth_user" ("email");
CREATE UNIQUE INDEX "auth_user_handle_key" ON "auth_user" ("handle");

CREATE TABLE "auth_session" (
  "id" TEXT NOT NULL,
  "token" TEXT NOT NULL,
  "user_id" TEXT NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "ip_address" TEXT,
  "user_agent" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "auth_session_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "auth_session_user_fkey" FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id") ON DELETE CASCADE ON UPDATE NO ACTION
);
CREATE UNIQUE INDEX "auth_session_token_key" ON "auth_session" ("token");
CREATE INDEX "auth_session_user_idx" ON "auth_session" ("user_id");

-- A way to sign in; here always a password, as an scrypt hash.
CREATE TABLE "auth_account" (
  "id" TEXT NOT NULL,
  "account_id" TEXT NOT NULL,
  "provider_id" TEXT NOT NULL,
  "user_id" TEXT NOT NULL,
  "access_token" TEXT,
  "refresh_token" TEXT,
  "id_token" TEXT,
  "access_token_expires_at" TIMESTAMPTZ(3),
  "refresh_token_expires_at" TIMESTAMPTZ(3),
  "scope" TEXT,
  "password" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "auth_account_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "auth_account_user_fkey" FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id") ON DELETE CASCADE ON UPDATE NO ACTION
);
CREATE UNIQUE INDEX "auth_account_provider_key" ON "auth_account" ("provider_id", "account_id");
CREATE INDEX "auth_account_user_idx" ON "auth_account" ("user_id");

-- Challenges between the password and the second factor.
CREATE TABLE "auth_verification" (
  "id" TEXT NOT NULL,
  "identifier" TEXT NOT NULL,
  "value" TEXT NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "auth_verification_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "auth_verification_identifier_idx" ON "auth_verification" ("identifier");

CREATE TABLE "auth_two_factor" (
  "id" TEXT NOT NULL,
  "user_id" TEXT NOT NULL,
  "secret" TEXT NOT NULL,
  "backup_codes" TEXT NOT NULL,
  "verified" BOOLEAN DEFAULT true,
  "failed_verification_count" INTEGER DEFAULT 0,
  "locked_until" TIMESTAMPTZ(3),
  CONSTRAINT "auth_two_factor_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "auth_two_factor_user_fkey" FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id") ON DELETE CASCADE ON UPDATE NO ACTION
);
CREATE UNIQUE INDEX "auth_two_factor_user_key" ON "auth_two_factor" ("user_id");

-- Failed attempts by account and by address, in windows.
CREATE TABLE "auth_rate_limit" (
  "key" TEXT NOT NULL,
  "count" INTEGER NOT NULL,
  "window_started_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "auth_rate_limit_pkey" PRIMARY KEY ("key")
);

-- Programs that read: the token is shown once, its SHA-256 is kept.
CREATE TABLE "auth_token" (
  "id" TEXT NOT NULL,
  "user_id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "hash" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "last_used_at" TIMESTAMPTZ(3),
  "expires_at" TIMESTAMPTZ(3),
  "revoked_at" TIMESTAMPTZ(3),
  CONSTRAINT "auth_token_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "auth_token_user_fkey" FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id") ON DELETE CASCADE ON UPDATE NO ACTION
);
CREATE UNIQUE INDEX "auth_token_hash_key" ON "auth_token" ("hash");
CREATE INDEX "auth_token_user_idx" ON "auth_token" ("user_id");

-- One-time links: the first owner, further people with their roles, a new password for somebody who is here.
CREATE TABLE "auth_invite" (
  "id" TEXT NOT NULL,
  "kind" TEXT NOT NULL CHECK ("kind" IN ('owner', 'person', 'password')),
  "hash" TEXT NOT NULL,
  "roles" TEXT[] NOT NULL CHECK ("roles" <@ ARRAY['viewer', 'operator', 'approver', 'admin']),
  "note" TEXT,
  "user_id" TEXT,
  "created_by" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "used_at" TIMESTAMPTZ(3),
  "used_by" TEXT,
  "revoked_at" TIMESTAMPTZ(3),
  CONSTRAINT "auth_invite_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "auth_invite_user_fkey" FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id") ON DELETE CASCADE ON UPDATE NO ACTION,
  CONSTRAINT "auth_invite_subject" CHECK (("kind" = 'password') = ("user_id" IS NOT NULL))
);
CREATE UNIQUE INDEX "auth_invite_hash_key" ON "auth_invite" ("hash");

-- What was done to people and their ways in. Nobody changes or deletes a row.
CREATE TABLE "auth_event" (
  "seq" BIGSERIAL NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "actor" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "subject" TEXT NOT NULL,
  "data" JSONB NOT NULL DEFAULT '{}',
  CONSTRAINT "auth_event_pkey" PRIMARY KEY ("seq")
);
CREATE INDEX "auth_event_at_idx" ON "auth_event" ("at" DESC, "seq" DESC);

-- What cookies are signed and second factors are encrypted with, when the environment names nothing else.
CREATE TABLE "auth_secret" (
  "id" INTEGER NOT NULL DEFAULT 1 CHECK ("id" = 1),
  "secret" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "auth_secret_pkey" PRIMARY KEY ("id")
);

-- Who a person is, for those who need no more: the worker counts approvers and compares names with it.
CREATE VIEW "auth_person" AS SELECT "handle", "name", "roles", "is_active" FROM "auth_user";

CREATE FUNCTION auth_user_guard() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.handle <> OLD.handle THEN
    RAISE EXCEPTION 'a handle never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'auth_user_handle_immutable';
  END IF;
  IF OLD.is_active AND 'admin' = ANY (OLD.roles) AND NOT (NEW.is_active AND 'admin' = ANY (NEW.roles)) THEN
    -- Two admins who take the role from each other at once come one after the other, and the second sees what the first did.
    PERFORM pg_advisory_xact_lock(hashtext('auth_user.last_admin'));
    IF NOT EXISTS (SELECT FROM auth_user WHERE id <> OLD.id AND is_active AND 'admin' = ANY (roles)) THEN
      RAISE EXCEPTION 'somebody has to stay admin' USING ERRCODE = 'check_violation', CONSTRAINT = 'auth_user_last_admin';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER auth_user_guard BEFORE UPDATE ON "auth_user" FOR EACH ROW EXECUTE FUNCTION auth_user_guard();

GRANT SELECT ON "auth_person" TO ropewalk_trader, ropewalk_web;
GRANT SELECT, INSERT, UPDATE ON "auth_user", "auth_token", "auth_invite" TO ropewalk_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON "auth_session", "auth_account", "auth_verification", "auth_two_factor", "auth_rate_limit" TO ropewalk_web;
GRANT SELECT, INSERT ON "auth_event", "auth_secret" TO ropewalk_web;
GRANT USAGE ON SEQUENCE "auth_event_seq_seq" TO ropewalk_web;
