"""One table for everything in a draft: each row of the old tables becomes the document that it stood for."""

from itertools import groupby

import django.db.models.deletion
from django.db import migrations, models

_WORDING = ("title", "by_when", "steps", "steps_other", "say", "say_other", "meanwhile", "meanwhile_other", "content")
_ASKED = ("heading", "hint", "hint_other", "how_to_tell", "how_to_tell_other", "unit", "body_region")
_FLAGS = ("informational", "optional", "not_sure_until_answered", "red_flag", "call_911")
_MODELS = ("DraftSource", "DraftUrgency", "DraftPage", "DraftQuestion", "DraftRule")


def _written(test):
    part = ""
    if test.at_least is not None:
        part = f" >= {test.at_least}"
    if test.options:
        part += f" in [{', '.join(sorted(test.options))}]"
    return f"{test.looks_at}{part}{'?' if test.or_not_sure else ''}"


def _alternatives(tests):
    def place(test):
        return len(test.alternative), test.alternative

    found = []
    for _, rows in groupby(sorted(tests, key=place), key=place):
        rows = list(rows)
        counted = [row for row in rows if row.count_needed is not None]
        needed = [_written(row) for row in rows if row.count_needed is None]
        alternative = {"all_of": needed} if needed else {}
        if counted:
            of = [_written(row) for row in counted]
            alternative["count"] = {"at_least": counted[0].count_needed, "of": of}
        found.append(alternative)
    return found


def _said(row, names):
    return {name: getattr(row, name) for name in names if getattr(row, name) not in (None, "", {}, [], False)}


def _page(row):
    document = {"id": row.key, **_said(row, ("title", "intro", "intro_other", "layout"))}
    shown_if = _alternatives(row.tests.all())
    return document | ({"shown_if": shown_if} if shown_if else {})


def _question(row):
    names = ("type", "label", "ask", "ask_other", "citations", *_ASKED, *_FLAGS)
    document = {"id": row.key, **_said(row, names)}
    if row.role != "sign":
        document["role"] = row.role
    document |= {name: getattr(row, name) for name in ("minimum", "maximum") if getattr(row, name) is not None}
    options = [{"id": option.key, "label": option.label} for option in row.options.all()]
    links = [
        {"test": _written(test), "yes_to": test.yes_to, **_said(test, ("together_with",))}
        for test in row.tests.all()
    ]
    return document | ({"options": options} if options else {}) | ({"counts_as": links} if links else {})


def _floor(row):
    found = {"question": row.key, "alone": row.floor_alone}
    for name in ("not_sure", "no_cancer"):
        if getattr(row, f"floor_{name}"):
            found[name] = getattr(row, f"floor_{name}")
    return found | ({"at_least": row.floor_at_least} if row.floor_at_least is not None else {})


def _rule(row):
    tests = list(row.tests.all())
    if row.kind == "rule":
        said = _said(row, ("urgency", "reason", "clinician_note", "citations", "content"))
        return {"id": row.key, "alternatives": _alternatives(tests), **said}
    if row.kind == "combination":
        [alternative] = _alternatives(tests)[:1] or [{}]
        return alternative | _said(row, ("urgency",)) | ({"reason": row.note} if row.note else {})
    sides = {side: [_written(test) for test in tests if test.alternative == side] for side in "AB"}
    return {"whoever_has": (sides["A"] or [""])[0], "has_one_of": sides["B"], **_said(row, ("reason",))}


def _frame(draft):
    written = {path.removeprefix("promises."): part for path, part in draft.documents.items()}
    said = _said(draft, ("title", "languages", "cancer_question"))
    return {"id": draft.protocol_id, **said, **written}


def _rows_of(draft):
    """Each old row, the kind of item it becomes, its key, its page and its document."""
    for row in draft.sources.order_by("key"):
        yield row, "source", row.key, "", _said(row, ("title", "publisher", "kind", "trust"))
    for row in draft.urgencies.order_by("pk"):
        yield row, "urgency", row.urgency, "", _said(row, _WORDING)
    for row in draft.pages.order_by("position", "pk"):
        yield row, "page", row.key, "", _page(row)
    for row in draft.questions.order_by("page__position", "position", "pk").select_related("page"):
        yield row, "question", row.key, row.page.key, _question(row)
    for row in draft.rules.order_by("position", "pk"):
        yield row, row.kind, row.key if row.kind == "rule" else "", "", _rule(row)


def to_items(apps, _schema_editor):
    drafts, items_of = (apps.get_model("triage", name).objects for name in ("Draft", "DraftItem"))
    make = items_of.model
    became = {}
    for draft in drafts.all():
        frame = make(kind="frame", key="frame", position=1, document=_frame(draft))
        items, floors = [frame], []
        became[("draftframe", str(draft.pk))] = frame
        for number, (row, kind, key, page, document) in enumerate(_rows_of(draft), start=1):
            position = getattr(row, "position", number)
            item = make(kind=kind, key=key, page=page, position=position, document=document)
            items.append(item)
            became[(row._meta.model_name, str(row.pk))] = item
            if kind == "question" and row.floor_alone:
                floors.append((row.floor_position, row))
        floors.sort(key=lambda each: each[0])
        for position, (_, row) in enumerate(floors, start=1):
            items.append(make(kind="floor", key=row.key, position=position, document=_floor(row)))
        for item in items:
            item.draft = draft
        items_of.bulk_create(items)
    _move_history(apps, became)


def _move_history(apps, became):
    """What Django admin noted of a row belongs to its item; of a row that is gone, to nothing any more."""
    types = apps.get_model("contenttypes", "ContentType").objects
    entries = apps.get_model("admin", "LogEntry").objects.select_related("content_type")
    names = ("draftframe", *(name.lower() for name in _MODELS))
    for entry in entries.filter(content_type__app_label="triage", content_type__model__in=names):
        item = became.get((entry.content_type.model, entry.object_id))
        if item is None:
            entry.delete()
            continue
        entry.content_type = types.get_or_create(app_label="triage", model=f"draft{item.kind}")[0]
        entry.object_id = str(item.pk)
        entry.save()


class Migration(migrations.Migration):
    dependencies = [
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("triage", "0013_changes_by_moment"),
    ]

    operations = [
        migrations.CreateModel(
            name="DraftItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
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
                        ],
                        max_length=11,
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=60, verbose_name="id")),
                ("page", models.CharField(blank=True, max_length=60)),
                ("position", models.PositiveSmallIntegerField()),
                ("document", models.JSONField(default=dict)),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="triage.draft"
                    ),
                ),
            ],
            options={"ordering": ("position", "pk")},
        ),
        migrations.AddConstraint(
            model_name="draftitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True),
                fields=("draft", "kind", "key"),
                name="draft_item_once",
            ),
        ),
        migrations.RunPython(to_items, migrations.RunPython.noop),
    ]
