"""How many days each kind of data is kept. docs/retention.md says why these are the defaults."""

from __future__ import annotations

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

MOST_DAYS = 36_500


class RetentionSettings(BaseSettings):
    """The days after which the daily purge deletes; what is still being worked on is never due.

    The least are there so that a slip of a digit cannot delete what somebody comes back to within a week, or
    a record of care within a year.
    """

    # Answers without a result asked for, since the last page was sent.
    keep_unfinished_days: int = Field(30, ge=7, le=MOST_DAYS)
    # Answers with a result that nobody shared, since the last page was sent.
    keep_unshared_days: int = Field(90, ge=7, le=MOST_DAYS)
    # Shared answers, since nurses closed them.
    keep_shared_days: int = Field(3650, ge=365, le=MOST_DAYS)
    # Shared answers that the person took back, since then.
    keep_withdrawn_days: int = Field(365, ge=30, le=MOST_DAYS)
    # Phone calls that a nurse stopped, since then.
    keep_stopped_call_days: int = Field(90, ge=7, le=MOST_DAYS)
    # Alerts and mails that were sent or cancelled, since they were made.
    keep_message_days: int = Field(365, ge=30, le=MOST_DAYS)
    # Trials of a draft on stored answers, since they ended.
    keep_replay_days: int = Field(365, ge=7, le=MOST_DAYS)
    # The audit trail: at least as long as what it tells of.
    keep_audit_days: int = Field(3650, ge=365, le=MOST_DAYS)

    @field_validator("keep_audit_days")
    @classmethod
    def _outlives_what_it_tells_of(cls, value: int, info: ValidationInfo) -> int:
        names = ("keep_shared_days", "keep_withdrawn_days")
        longest = max((info.data[name] for name in names if name in info.data), default=0)
        if value < longest:
            raise ValueError(f"must be at least {longest}, as long as the reviews that the trail tells of")
        return value
