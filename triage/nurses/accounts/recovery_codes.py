"""Recovery codes: shown once, made anew as often as wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from django.views.generic import FormView

from triage.models.sealing import BrokenSealError

if TYPE_CHECKING:
    from typing import Any


class RecoveryCodes(ViewRecoveryCodesView):
    """Shows them when they are new; later, how many are left."""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        try:
            return super().get_context_data(**context)
        except BrokenSealError:
            return {"is_unreadable": True}


class NewRecoveryCodes(GenerateRecoveryCodesView):
    """Makes new ones, whether the old ones can be read or not."""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        # Past the library's own, which reads the old ones to count them.
        return FormView.get_context_data(self, **context)
