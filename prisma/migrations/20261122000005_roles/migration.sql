-- Least privilege: one role per program, without a login of its own. Roles belong to the server, so making them is idempotent.
DO $$
DECLARE
  r TEXT;
BEGIN
  FOREACH r IN ARRAY ARRAY['ropewalk_trader', 'ropewalk_web', 'ropewalk_dm', 'ropewalk_rm', 'ropewalk_md', 'ropewalk_paper'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN EXECUTE format('CREATE ROLE %I NOLOGIN', r); END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another database of the server made it meanwhile
    END;
    -- The owner connects and takes the role; a superuser may do so anyway, and an administrator may have granted it before.
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
      AND NOT pg_has_role(current_user, r, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
      EXECUTE format('GRANT %I TO %I', r, current_user);
    END IF;
  END LOOP;
END $$;

GRANT USAGE ON SCHEMA public TO ropewalk_trader, ropewalk_web, ropewalk_dm, ropewalk_rm, ropewalk_md, ropewalk_paper;

-- The trader reads everything, writes its own tables, and no table of another module.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO ropewalk_trader;
GRANT INSERT, UPDATE ON tr_strand, tr_order, tr_fill, tr_position, tr_position_history, tr_curator_action, tr_config_version, tr_curator_weight,
  tr_risk_update, tr_trading_state, tr_worker, tr_market, tr_quote TO ropewalk_trader;
GRANT INSERT ON tr_event TO ropewalk_trader;
GRANT UPDATE ON tr_inbox, tr_command TO ropewalk_trader;
GRANT DELETE ON tr_worker, tr_quote, tr_event, tr_inbox TO ropewalk_trader;
GRANT USAGE ON SEQUENCE tr_event_seq_seq, tr_position_history_seq_seq TO ropewalk_trader;

-- The web reads, and asks by inserting commands. It cannot write orders, fills or positions.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO ropewalk_web;
GRANT INSERT ON tr_command TO ropewalk_web;
GRANT USAGE ON SEQUENCE tr_command_seq_seq TO ropewalk_web;

-- Other modules insert into their own table and read the public read models.
GRANT INSERT, SELECT, UPDATE ON dm_strand TO ropewalk_dm;
GRANT INSERT, SELECT, UPDATE ON rm_strand TO ropewalk_rm;
GRANT INSERT, SELECT, UPDATE ON md_strand TO ropewalk_md;
GRANT SELECT ON tr_strand, tr_order, tr_fill, tr_position, tr_position_history, tr_curator_action, tr_curator_weight, tr_config_version,
  tr_trading_state, tr_worker, tr_market, tr_quote, tr_command TO ropewalk_dm, ropewalk_rm, ropewalk_md;

-- A simulated venue knows nothing of the desk.
GRANT SELECT, INSERT, UPDATE ON paper_order, paper_fill TO ropewalk_paper;
GRANT USAGE ON SEQUENCE paper_fill_seq_seq TO ropewalk_paper;
