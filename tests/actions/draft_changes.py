"""Changes to drafts that several tests make."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from django.db.models import Q

from triage.models import DraftTest

if TYPE_CHECKING:
    from triage.models import Draft


def rename_question(draft: Draft, old: str, new: str) -> None:
    """Give a question another id, wherever the draft names it."""
    draft.questions.filter(key=old).update(key=new)
    tests = DraftTest.objects.filter(Q(rule__draft=draft) | Q(page__draft=draft) | Q(question__draft=draft))
    tests.filter(looks_at=old).update(looks_at=new)
    tests.filter(yes_to=old).update(yes_to=new)
    draft.documents = json.loads(re.sub(rf"\b{old}\b", new, json.dumps(draft.documents)))
    draft.save()
