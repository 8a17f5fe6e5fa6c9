import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.functions.text
import members.fold
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0009_final_by_plain_triggers'),
    ]

    operations = [
        migrations.AddField(
            model_name='paperfile',
            name='stems',
            field=models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector(models.Func(django.db.models.functions.text.Left(models.F('text'), 100000), models.Value('!"#$%&()*+,-./:;<=>?@[]^_`{|}~\'\\'), models.Value('                                '), function='translate', output_field=models.TextField()), config='russian'), '||', django.contrib.postgres.search.SearchVector(models.Func(django.db.models.functions.text.Left(members.fold.Fold(django.db.models.functions.text.Left(models.F('text'), 100000)), 100000), models.Value('!"#$%&()*+,-./:;<=>?@[]^_`{|}~\'\\'), models.Value('                                '), function='translate', output_field=models.TextField()), config='simple'), django.contrib.postgres.search.SearchConfig('russian')), output_field=django.contrib.postgres.search.SearchVectorField()),
        ),
        migrations.AddIndex(
            model_name='paperfile',
            index=django.contrib.postgres.indexes.GinIndex(fields=['stems'], name='paper_file_stems'),
        ),
    ]
