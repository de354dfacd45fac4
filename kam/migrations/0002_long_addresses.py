"""Mail addresses of their full length in the outbox."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kam', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='delivery',
            name='name',
            field=models.CharField(help_text='task name or mail address', max_length=254),
        ),
    ]
