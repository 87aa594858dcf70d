"""Addresses of the nurses' pages. They name a review, never a person or an answer."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from triage.nurses import calls, queue, review, search
from triage.nurses.log_in import StaffLogIn
from triage.nurses.report import views as report
from triage.nurses.review_forms import WORK_FORMS
from triage.nurses.sessions.urls import session_urls
from triage.nurses.sign_on import views as sign_on

app_name = "nurses"
urlpatterns = [
    path("log-in/", StaffLogIn.as_view(), name="log_in"),
    path("log-in/hospital/", sign_on.begin, name="sign_on"),
    path("log-in/hospital/answer/", sign_on.come_back, name="sign_on_answer"),
    path("log-in/hospital/saml/", sign_on.take_saml, name="saml_answer"),
    path("log-in/hospital/saml/metadata/", sign_on.show_saml_metadata, name="saml_metadata"),
    path("log-out/", LogoutView.as_view(), name="log_out"),
    *session_urls,
    path("", queue.show_queue, name="queue"),
    path("rows/", queue.queue_rows, name="queue_rows"),
    path("claim/<int:review_id>/", queue.claim, name="claim"),
    path("release/<int:review_id>/", queue.release, name="release"),
    path("hand-over/", queue.hand_over_all, name="hand_over"),
    path("close-many/", queue.close_several, name="close_many"),
    path("close-many/<int:together_id>/undo/", queue.undo_closing, name="undo_closing"),
    path("duty/", queue.duty, name="duty"),
    path("counts/", queue.counts, name="counts"),
    path("report/", report.show_report, name="report"),
    path("report/csv/<slug:table>/", report.download_table, name="report_csv"),
    path("report/rules/", report.show_rules, name="report_rules"),
    path("report/rules/<slug:rule_id>/", report.show_rule, name="report_rule"),
    path("report/rules/<slug:rule_id>/csv/", report.download_rule, name="report_rule_csv"),
    path("call/", calls.enter_call, name="call"),
    path("call/<uuid:call_id>/", calls.resume, name="resume_call"),
    path("call/<uuid:call_id>/caller/", calls.correct, name="correct_caller"),
    path("call/<uuid:call_id>/stop/", calls.stop, name="stop_call"),
    path("search/", search.search, name="search"),
    path("review/<int:review_id>/", review.show_review, name="review"),
    path("review/<int:review_id>/live/", review.review_live, name="review_live"),
    *(
        path(f"review/<int:review_id>/{form.name}/", review.work, {"form_class": form}, name=form.name)
        for form in WORK_FORMS
    ),
    path("review/<int:review_id>/person/<int:other_id>/", review.decide, name="decide_person"),
    path("review/<int:review_id>/record/", review.record_text, name="record"),
]
