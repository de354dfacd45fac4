"""The fit of each customer beside its newest numbers, to be listed, sorted and filtered by."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0016_channels'),
    ]

    operations = [
        migrations.AddField(
            model_name='standing',
            name='fit',
            field=models.FloatField(help_text='0..100, how like a key account', null=True, verbose_name='fit'),
        ),
        migrations.AddIndex(
            model_name='standing',
            index=models.Index(fields=['-fit'], name='standing_fit'),
        ),
    ]
