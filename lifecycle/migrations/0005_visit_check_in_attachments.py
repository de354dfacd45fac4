"""Check-ins at visits, and the photos and files that came with one."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0023_places'),
        ('lifecycle', '0004_todos'),
    ]

    operations = [
        migrations.AddField(
            model_name='visit',
            name='check_in',
            field=models.CharField(blank=True, choices=[('here', 'At the customer'), ('near', 'Near the customer'), ('elsewhere', 'Elsewhere'), ('unknown', 'Distance unknown')], default='', editable=False, max_length=10, verbose_name='check-in'),
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='attachment', to='accounts.document')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='lifecycle.visit')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
    ]
