from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hooks", "0005_simulations")]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True)),
                ("beat_at", models.DateTimeField()),
                ("beaten_by", models.CharField(max_length=100)),
            ],
            options={"ordering": ["name"], "default_permissions": ()},
        ),
    ]
