"""A person's own copy of what is kept of a check, as a file."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, JsonResponse

from triage.actions.personal_data import own_copy
from triage.patients.pages import own_submission, read_page


@read_page
def save_copy(request: HttpRequest, submission_id: UUID) -> JsonResponse:
    """The file. Erased answers have none."""
    data = own_copy(own_submission(request, submission_id))
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="my-check.json"'
    return response
