from __future__ import annotations

from django.urls import path

from kongboon.outlook.views import assumptions, compare, experience, levers, overview, paper

app_name = "outlook"
urlpatterns = [
    path("outlook/", overview.home, name="home"),
    path("outlook/ask/", overview.ask, name="ask"),
    path("outlook/<int:pk>/", overview.projection, name="projection"),
    path("outlook/<int:pk>/progress/", overview.progress, name="progress"),
    path("outlook/<int:pk>/sheet.pdf", paper.sheet, name="sheet"),
    path("outlook/<int:pk>/meeting/", compare.lay, name="lay"),
    path("outlook/levers/", levers.levers, name="levers"),
    path("outlook/levers/confirm/", levers.confirm, name="confirm"),
    path("outlook/compare/", compare.compare, name="compare"),
    path("outlook/assumptions/", assumptions.listed, name="assumptions"),
    path("outlook/assumptions/<slug:key>/", assumptions.change, name="assumption"),
    path("outlook/experience/", experience.experience, name="experience"),
]
