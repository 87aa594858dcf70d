"""Addresses of the education pages."""

from django.urls import path

from content import views

app_name = "content"
urlpatterns = [
    path("", views.contents, name="contents"),
    path("<slug:slug>/", views.page, name="page"),
]
