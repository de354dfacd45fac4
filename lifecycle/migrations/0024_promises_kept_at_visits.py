
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lifecycle', '0023_moved_on_without'),
    ]

    operations = [
        migrations.AddField(
            model_name='promise',
            name='kept_visit',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='kept_promises', to='lifecycle.visit', verbose_name='ticked at the visit'),
        ),
    ]
