"""Addresses of the education pages."""

from django.urls import path

from content import views

app_name = "content"
urlpatterns = [
    path("", views.contents, name="contents"),
    path("search/", views.search_pages, name="search"),
    path("words/", views.words, name="words"),
    path("wallet-card/", views.wallet_card, name="wallet_card"),
    path("my-questions/", views.my_questions, name="my_questions"),
    path("<slug:slug>/", views.page, name="page"),
    path("<path:address>/", views.unknown_page, name="unknown_page"),
]
