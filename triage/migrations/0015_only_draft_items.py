"""The old tables of drafts go; each kind of item gets the name that its table had."""

from django.db import migrations

_GONE = ("DraftTest", "DraftOption", "DraftRule", "DraftQuestion", "DraftPage", "DraftSource", "DraftUrgency")
_FRAME = ("protocol_id", "title", "languages", "cancer_question", "documents")
_NAMES = {
    "DraftPage": "page",
    "DraftQuestion": "question",
    "DraftRule": "rule",
    "DraftFloor": "floor",
    "DraftCombination": "promised combination",
    "DraftAssumption": "assumption",
    "DraftUrgency": "words of an urgency",
    "DraftSource": "source",
    "DraftFrame": "title, languages and lists",
}
_PLURALS = {"DraftUrgency": "words of the urgencies", "DraftFrame": "title, languages and lists"}


def _options(name, verbose_name):
    plural = {"verbose_name_plural": _PLURALS[name]} if name in _PLURALS else {}
    return {"verbose_name": verbose_name, "proxy": True, "indexes": [], "constraints": [], **plural}


class Migration(migrations.Migration):
    dependencies = [("triage", "0014_draft_items")]

    operations = [
        migrations.DeleteModel("DraftFrame"),
        *(migrations.DeleteModel(name) for name in _GONE),
        *(migrations.RemoveField("draft", name) for name in _FRAME),
        *(
            migrations.CreateModel(name, fields=[], options=_options(name, said), bases=("triage.draftitem",))
            for name, said in _NAMES.items()
        ),
    ]
