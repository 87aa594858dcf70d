"""List items, how answers are said, and what matters only with others, become items of their own."""

from django.db import migrations, models

_LISTS = {"list_items": "listitem", "forms": "spokenform", "only_with_others": "withothers"}
_PROXIES = {
    "DraftWithOthers": ("answer that matters only with others", "answers that matter only with others"),
    "DraftListItem": ("list item", None),
}


def _key(kind, document, taken):
    """The name of an item; none where it has none, or another has it."""
    names = (document.get("question"), document.get("answer")) if kind == "spokenform" else (document.get("id"),)
    key = "/".join(str(name) for name in names if name)[:121]
    found = "" if key in taken else key
    taken.add(key)
    return found


def _split(frame):
    """The frame without its lists, and each list by the kind of its items."""
    document = dict(frame.document)
    spoken = document.pop("spoken", None) or {}
    if isinstance(spoken, dict):
        document |= {name: spoken.pop(name) for name in ("not_sure", "not_sure_other") if name in spoken}
    parts = [part for part in (document, spoken) if isinstance(part, dict)]
    lists = {_LISTS[name]: part.pop(name) for part in parts for name in _LISTS if _is_list(part.get(name))}
    # What is no list stays where it was, to be mended.
    return document | ({"spoken": spoken} if spoken else {}), lists


def _is_list(part):
    return isinstance(part, list) and all(isinstance(one, dict) for one in part)


def to_items(apps, _schema_editor):
    items = apps.get_model("triage", "DraftItem").objects
    for frame in items.filter(kind="frame"):
        frame.document, lists = _split(frame)
        frame.save()
        for kind, documents in lists.items():
            taken = set()
            items.bulk_create(
                items.model(
                    draft_id=frame.draft_id,
                    kind=kind,
                    key=_key(kind, one, taken),
                    position=position,
                    document=one,
                )
                for position, one in enumerate(documents, start=1)
            )


def _options(verbose_name, plural):
    more = {"verbose_name_plural": plural} if plural else {}
    return {"verbose_name": verbose_name, "proxy": True, "indexes": [], "constraints": [], **more}


class Migration(migrations.Migration):
    dependencies = [("triage", "0020_proposal_notices")]

    operations = [
        migrations.AlterField(
            "draftitem", "key", models.CharField(blank=True, max_length=121, verbose_name="id")
        ),
        migrations.AlterField(
            "draftitem",
            "kind",
            models.CharField(
                choices=[
                    ("frame", "frame"),
                    ("source", "source"),
                    ("urgency", "words of an urgency"),
                    ("page", "page"),
                    ("question", "question"),
                    ("rule", "rule"),
                    ("floor", "floor"),
                    ("combination", "promised combination"),
                    ("assumption", "assumption"),
                    ("withothers", "matters only with others"),
                    ("listitem", "list item"),
                    ("spokenform", "spoken form"),
                ],
                max_length=11,
            ),
        ),
        migrations.DeleteModel("DraftFloor"),
        *(
            migrations.CreateModel(name, fields=[], options=_options(*said), bases=("triage.draftitem",))
            for name, said in _PROXIES.items()
        ),
        migrations.AlterModelOptions(
            "draftframe",
            {"verbose_name": "title and languages", "verbose_name_plural": "title and languages"},
        ),
        migrations.RunPython(to_items, migrations.RunPython.noop),
    ]
