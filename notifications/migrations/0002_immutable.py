"""What is written stays written: plain triggers, which the application's role can neither disable nor talk out of it.

Not pgtrigger's, because those obey a session variable that any role may set. A TRUNCATE (tests, a fresh start) passes.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION notifications_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A row of % is never changed or deleted.', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER attempt_is_final BEFORE UPDATE OR DELETE ON notifications_attempt
    FOR EACH ROW EXECUTE FUNCTION notifications_refuse();
CREATE TRIGGER used_link_is_final BEFORE UPDATE OR DELETE ON notifications_usedlink
    FOR EACH ROW EXECUTE FUNCTION notifications_refuse();
CREATE TRIGGER stored_file_is_final BEFORE UPDATE ON notifications_storedfile
    FOR EACH ROW EXECUTE FUNCTION notifications_refuse();
CREATE TRIGGER body_stays BEFORE DELETE ON notifications_body
    FOR EACH ROW EXECUTE FUNCTION notifications_refuse();
CREATE TRIGGER message_stays BEFORE DELETE ON notifications_message
    FOR EACH ROW EXECUTE FUNCTION notifications_refuse();
"""

BODY = """
CREATE FUNCTION notifications_body_only_purged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.purged_at IS NULL AND NEW.purged_at IS NOT NULL AND NEW.text = '' AND NEW.html = ''
        AND NEW.subject IN (OLD.subject, '')
        AND (NEW.id, NEW.language, NEW.audience, NEW.content_hash, NEW.created_at)
            IS NOT DISTINCT FROM (OLD.id, OLD.language, OLD.audience, OLD.content_hash, OLD.created_at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The body of a mail is never changed, only purged once.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER body_only_purged BEFORE UPDATE ON notifications_body
    FOR EACH ROW EXECUTE FUNCTION notifications_body_only_purged();

CREATE FUNCTION notifications_attachment_only_purged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        AND EXISTS (SELECT FROM notifications_body WHERE id = OLD.body_id AND purged_at IS NOT NULL)
    THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The attachments of a mail are never changed, only purged with its body.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER attachment_only_purged BEFORE UPDATE OR DELETE ON notifications_bodyattachment
    FOR EACH ROW EXECUTE FUNCTION notifications_attachment_only_purged();
"""

MESSAGE = """
CREATE FUNCTION notifications_message_keeps_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.scope, NEW.kind, NEW.about, NEW.step, NEW.person, NEW.language, NEW.body_id, NEW.links, NEW.nonce,
        NEW.message_id, NEW.in_reply_to, NEW.thread, NEW.is_urgent, NEW.created_at, NEW.expires_at)
        IS DISTINCT FROM
       (OLD.id, OLD.scope, OLD.kind, OLD.about, OLD.step, OLD.person, OLD.language, OLD.body_id, OLD.links, OLD.nonce,
        OLD.message_id, OLD.in_reply_to, OLD.thread, OLD.is_urgent, OLD.created_at, OLD.expires_at)
        OR (NEW.slots IS DISTINCT FROM OLD.slots AND NEW.slots <> '{}'::jsonb)
    THEN
        RAISE EXCEPTION 'What a message is, and to whom, never changes.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER message_keeps_identity BEFORE UPDATE ON notifications_message
    FOR EACH ROW EXECUTE FUNCTION notifications_message_keeps_identity();
"""

UNDO = """
DROP TRIGGER attempt_is_final ON notifications_attempt;
DROP TRIGGER used_link_is_final ON notifications_usedlink;
DROP TRIGGER stored_file_is_final ON notifications_storedfile;
DROP TRIGGER body_stays ON notifications_body;
DROP TRIGGER message_stays ON notifications_message;
DROP TRIGGER body_only_purged ON notifications_body;
DROP TRIGGER attachment_only_purged ON notifications_bodyattachment;
DROP TRIGGER message_keeps_identity ON notifications_message;
DROP FUNCTION notifications_refuse, notifications_body_only_purged, notifications_attachment_only_purged,
    notifications_message_keeps_identity;
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_outbox")]
    operations = [migrations.RunSQL(REFUSE + BODY + MESSAGE, UNDO)]
