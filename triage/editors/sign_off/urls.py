"""Addresses of the desk, within those of Django admin. An item is known by the hash of what it says."""

from django.urls import path, re_path

from triage.editors.sign_off import desk
from triage.editors.sign_off.safety_file import safety_file

sign_off_urls = [
    path("", desk.home, name="sign_off"),
    path("confirm/", desk.confirm, name="sign_off_confirm"),
    path("<int:version_id>/", desk.items, name="sign_off_items"),
    re_path(r"^(?P<version_id>\d{1,9})/item/(?P<digits>[0-9a-f]{16})/$", desk.item, name="sign_off_item"),
    path("<int:version_id>/safety-file/", safety_file, name="sign_off_file"),
    path("<int:version_id>/sheet/<int:number>/", desk.sheet, name="sign_off_sheet"),
]
