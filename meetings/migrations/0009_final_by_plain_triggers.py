from django.db import migrations

# What was sent or adopted stays as it is: plain triggers, which the application's role can neither disable nor talk out
# of it, beside pgtrigger's, which obey a session variable that any role may set. TRUNCATE passes row triggers by, so it
# has one of its own; the tests, whose database's owner empties tables, disable that one (tests/conftest.py).
SENT = ("distribution", "edition", "notice", "noticeedition")
RECORD = ("minutesparagraph", "minutescomment", "silenceround", "objection")

FUNCTIONS = """
CREATE FUNCTION meetings_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was sent or adopted cannot be changed (%)', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION meetings_final_once_adopted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept text := 'effective_classification';
    touched jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
    own bigint;
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - kept = to_jsonb(OLD) - kept THEN RETURN NEW; END IF;
    own := CASE TG_TABLE_NAME
        WHEN 'meetings_minutescomment' THEN
            (SELECT minutes_id FROM meetings_minutesparagraph WHERE id = (touched ->> 'paragraph_id')::bigint)
        WHEN 'meetings_objection' THEN
            (SELECT minutes_id FROM meetings_silenceround WHERE id = (touched ->> 'round_id')::bigint)
        ELSE (touched ->> 'minutes_id')::bigint
    END;
    PERFORM 1 FROM meetings_minutes WHERE id = own AND state = 'adopted' FOR SHARE;
    IF FOUND THEN
        RAISE EXCEPTION 'adopted minutes cannot be changed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER final_once_adopted BEFORE UPDATE OR DELETE ON meetings_minutes
    FOR EACH ROW WHEN (OLD.state = 'adopted') EXECUTE FUNCTION meetings_final();
"""
PER_SENT = """
CREATE TRIGGER final_once_sent BEFORE UPDATE OR DELETE ON meetings_{table}
    FOR EACH ROW EXECUTE FUNCTION meetings_final();
"""
PER_RECORD = """
CREATE TRIGGER final_once_adopted BEFORE INSERT OR UPDATE OR DELETE ON meetings_{table}
    FOR EACH ROW EXECUTE FUNCTION meetings_final_once_adopted();
"""
NEVER_EMPTIED = """
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON meetings_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION meetings_final();
"""
BACK = """
DROP FUNCTION meetings_final() CASCADE;
DROP FUNCTION meetings_final_once_adopted() CASCADE;
"""


def statements() -> str:
    return "".join(
        [
            FUNCTIONS,
            *(PER_SENT.format(table=table) for table in SENT),
            *(PER_RECORD.format(table=table) for table in RECORD),
            *(NEVER_EMPTIED.format(table=table) for table in ("minutes", *SENT, *RECORD)),
        ]
    )


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_all_tables")]

    operations = [migrations.RunSQL(statements(), BACK)]
