from __future__ import annotations

from django.urls import path

from kongboon.reports import views

app_name = "reports"
urlpatterns = [
    path("reports/", views.home, name="home"),
    path("reports/six-month/<int:year>/<int:half>/", views.preview, name="preview"),
    path("reports/six-month/<int:year>/<int:half>/draft.pdf", views.draft_pdf, name="draft-pdf"),
    path("reports/frozen/<int:pk>/", views.frozen, name="frozen"),
    path("reports/frozen/<int:pk>/report.pdf", views.frozen_pdf, name="frozen-pdf"),
    path("reports/frozen/<int:pk>/report.json", views.frozen_json, name="frozen-json"),
]
