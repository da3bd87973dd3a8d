from __future__ import annotations

from django.urls import path

from kongboon.documents import views

app_name = "documents"
urlpatterns = [
    path("documents/<int:pk>/", views.show, name="show"),
    path("documents/<int:pk>/content/", views.content, name="content"),
]
