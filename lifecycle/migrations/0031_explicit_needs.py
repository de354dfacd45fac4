"""A need that was stated is called an explicit one everywhere; no column changes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lifecycle', '0030_plans_planned_at'),
    ]

    operations = [
        migrations.AlterField(
            model_name='aid',
            name='sign',
            field=models.CharField(blank=True, choices=[('complaint', 'Complaint'), ('dissatisfaction', 'Dissatisfaction'), ('doubt', 'Doubt'), ('wish', 'Wish'), ('stated', 'Explicit need')], max_length=16, verbose_name='for needs heard as'),
        ),
        migrations.AlterField(
            model_name='need',
            name='sign',
            field=models.CharField(choices=[('complaint', 'Complaint'), ('dissatisfaction', 'Dissatisfaction'), ('doubt', 'Doubt'), ('wish', 'Wish'), ('stated', 'Explicit need')], default='wish', max_length=16, verbose_name='heard as'),
        ),
    ]
