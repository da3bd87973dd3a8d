from __future__ import annotations

from django.urls import path

from kongboon.members.views import acts, consents, importing, register

app_name = "members"
urlpatterns = [
    path("members/", register.listing, name="list"),
    path("members/enrol/", acts.enrol, name="enrol"),
    path("members/import/", importing.choose, name="import"),
    path("members/import/check/", importing.check, name="import-check"),
    path("members/import/red.xlsx", importing.red_cells, name="import-red"),
    path("members/import/<int:pk>/", importing.imported, name="imported"),
    path("members/import/<int:pk>/names/", importing.names, name="import-names"),
    path("members/import/<int:pk>/undo/", importing.undo, name="undo-import"),
    path("members/<int:pk>/", register.detail, name="detail"),
    path("members/<int:pk>/correct/", acts.correct, name="correct"),
    path("members/<int:pk>/number/", acts.number, name="number"),
    path("members/<int:pk>/consent/", consents.consents, name="consents"),
    path("members/<int:pk>/consent/form.pdf", consents.form_to_sign, name="consent-form"),
]
