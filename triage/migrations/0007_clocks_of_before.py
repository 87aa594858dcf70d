"""Reviews of before 0003: the clock of each open one runs until somebody was spoken to."""

from datetime import timedelta

from django.db import migrations
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils import timezone

EMERGENCY = 3


def start_clocks(apps, schema_editor):
    reviews = apps.get_model("triage", "Review").objects.using(schema_editor.connection.alias)
    entries = apps.get_model("triage", "ReviewEntry").objects.using(schema_editor.connection.alias)
    clinics = apps.get_model("triage", "Clinic")
    clinic = clinics.objects.using(schema_editor.connection.alias).first() or clinics()
    now = timezone.now()
    # A second nurse could be asked for one thing only.
    reviews.filter(asked_by__isnull=False, asked_for="").update(asked_for="not_reached")
    talks = entries.filter(review=OuterRef("pk"), kind="attempt", code="reached").order_by("at")
    first_talk = Subquery(talks.values("at")[:1])
    reviews.filter(spoken_at=None).update(
        spoken_at=Least(Coalesce(first_talk, F("reached_at")), Coalesce(F("reached_at"), first_talk))
    )
    unspoken = reviews.filter(Q(reached_at=None) | Q(has_news=True), closed_at=None, rings_at=None)
    stopped = unspoken.filter(escalates_at=None)
    to_call = now + timedelta(minutes=clinic.call_minutes)
    again_at = Greatest(F("due_at"), Value(now + timedelta(minutes=clinic.stale_minutes)))
    stopped.exclude(rank=EMERGENCY).update(rings_at=again_at, escalates_at=again_at, waits=F("waits") + 1)
    held = stopped.filter(rank=EMERGENCY, claimed_by__isnull=False)
    held.update(rings_at=to_call, escalates_at=to_call, waits=F("waits") + 1)
    to_take = now + timedelta(minutes=clinic.emergency_minutes)
    stopped.filter(rank=EMERGENCY).update(rings_at=now, escalates_at=to_take, waits=F("waits") + 1)
    # Those that nobody took ring already: the steps that are due go on.
    unspoken.filter(escalates_at__isnull=False).update(rings_at=now)


class Migration(migrations.Migration):

    dependencies = [("triage", "0006_ring_on")]

    operations = [migrations.RunPython(start_clocks, migrations.RunPython.noop)]
