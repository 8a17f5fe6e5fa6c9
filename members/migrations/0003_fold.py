"""The fold, the key of sounds and the key of the alphabet as functions, and the columns that they keep: see members/fold.py."""

from django.db import migrations

# A body after RETURN is bound when it is written, so that no search_path changes what it calls.
HEAD = "LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE"
CREATE = [
    f"""
    CREATE FUNCTION members_fold(value text) RETURNS text {HEAD} RETURN btrim(regexp_replace(regexp_replace(
        normalize(
            replace(replace(replace(
                translate(
                    lower(translate(normalize(value, NFC), 'İIı', 'iii') COLLATE pg_c_utf8),
                    'əабвгдеёжзийклмнопрстуфхчшщыэәғҝөүһҹјъь''’ʼ‘`',
                    'eabvgdeejziyklmnoprstufxcssieeggouhcy'
                ), 'ц', 'ts'), 'ю', 'yu'), 'я', 'ya'),
            NFKD
        ), '[\\u0300-\\u036f]', '', 'g'), '[ \\t\\n\\r]+', ' ', 'g'), ' ')
    """,
    f"""
    CREATE FUNCTION members_name_key(value text) RETURNS text {HEAD} RETURN regexp_replace(
        translate(
            replace(replace(replace(replace(replace(replace(members_fold(value),
                'dzh', 'c'), 'dj', 'c'), 'zh', 'c'), 'j', 'c'), 'ch', 'c'), 'sh', 's'),
            'qghxewy', 'kkkkav'
        ), '([a-z])\\1+', '\\1', 'g')
    """,
    f"""
    CREATE FUNCTION members_order_key(value text) RETURNS text {HEAD} RETURN translate(
        regexp_replace(
            normalize(
                translate(
                    lower(translate(normalize(value, NFC), 'İIı', 'iıı') COLLATE pg_c_utf8),
                    'abcçdeəfgğhxıijkqlmnoöprsştuüvwyz', '@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`'
                ), NFKD
            ), '[\\u0300-\\u036f]', '', 'g'),
        'abcçdeəfgğhxıijkqlmnoöprsştuüvwyz', '@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`')
    """,
]
DROP = [
    "DROP FUNCTION members_order_key(text)",
    "DROP FUNCTION members_name_key(text)",
    "DROP FUNCTION members_fold(text)",
]


class Migration(migrations.Migration):
    dependencies = [("members", "0002_invitation")]

    operations = [
        migrations.RunSQL(CREATE, DROP),
    ]
