"""What begins and ends sessions, whoever does it and on whatever page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import m2m_changed, post_save
from django.dispatch import receiver
from django.utils import timezone

from triage.actions.audit import SYSTEM
from triage.actions.staff_sessions import begin_session, end_sessions, forget_session, longest_shift
from triage.nurses.browser_names import browser_name

_CHANGED = ("post_add", "post_remove", "pre_clear")


@receiver(user_logged_in)
def note_log_in(request: Any, user: User, **_signal: Any) -> None:
    """Note the session, and let it last no longer than a shift, however somebody logged in."""
    request.session.set_expiry(longest_shift())
    if request.session.session_key:
        browser = browser_name(request.headers.get("User-Agent", ""))
        begin_session(session_key=request.session.session_key, browser=browser, by=user, now=timezone.now())


@receiver(user_logged_out)
def forget_log_in(request: Any, **_signal: Any) -> None:
    """Forget the session of whoever logged out."""
    if request is not None and request.session.session_key:
        forget_session(request.session.session_key)


@receiver(m2m_changed, sender=User.groups.through)
@receiver(m2m_changed, sender=User.user_permissions.through)
def end_after_role_change(instance: Any, action: str, pk_set: set[int] | None, **_signal: Any) -> None:
    """Whoever may do something else now logs in again."""
    if action not in _CHANGED:
        return
    if isinstance(instance, User):
        changed = [instance]
    elif isinstance(instance, Group):
        changed = list(instance.user_set.all() if pk_set is None else User.objects.filter(pk__in=pk_set))
    else:
        return
    for user in changed:
        end_sessions(of=user, by=SYSTEM)


@receiver(post_save, sender=User)
def end_after_leaving(instance: User, created: bool, **_signal: Any) -> None:
    """Whoever left is logged out everywhere."""
    if not created and not instance.is_active:
        end_sessions(of=instance, by=SYSTEM)
