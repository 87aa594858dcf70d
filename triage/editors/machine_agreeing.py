"""The page on which a second administrator agrees to what a program may do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from triage.actions.machines.accounts import agree_to_machine, why_not_agree
from triage.actions.machines.scopes import SCOPES
from triage.actions.publishing.problems import PublishingError
from triage.editors.editor_pages import editor_page
from triage.models import MachineAccount
from triage.nurses.sessions.confirming import needs_confirmation

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@needs_confirmation
def machine_agree(request: HttpRequest, machine_id: int) -> HttpResponse:
    """Show all that an account may do, and let it work once another administrator agrees."""
    machine, user = get_object_or_404(MachineAccount, pk=machine_id), cast("User", request.user)
    problem = ""
    if request.method == "POST":
        try:
            agree_to_machine(machine_id=machine_id, seen=request.POST.get("seen", ""), by=user)
        except PublishingError as error:
            problem = str(error)
        else:
            messages.success(request, "Agreed. The program may work.")
            return redirect("admin:triage_machineaccount_change", machine_id)
    hindrance = why_not_agree(machine, user)
    context = {
        "machine": machine,
        "scopes": [(scope, SCOPES.get(scope, "")) for scope in machine.scopes],
        "keys": json.dumps(machine.keys, indent=2),
        "problem": problem if problem != hindrance else "",
        "hindrance": hindrance,
    }
    return editor_page(request, "editors/machine_agree.html", f"Agree to {machine}", **context)
