from __future__ import annotations

from django.urls import path

from kongboon.governance import change_views, request_views

app_name = "governance"
urlpatterns = [
    path("changes/", change_views.log, name="changes"),
    path("changes/lately/", change_views.lately, name="lately"),
    path("requests/", request_views.listing, name="requests"),
    path("requests/<int:pk>/", request_views.one, name="request"),
    path("requests/<int:pk>/agree/", request_views.agree, name="agree"),
    path("requests/<int:pk>/agree-here/", request_views.agree_here, name="agree-here"),
    path("requests/<int:pk>/decline/", request_views.disagree, name="decline"),
    path("requests/<int:pk>/object/", request_views.stop, name="object"),
    path("requests/<int:pk>/withdraw/", request_views.take_back, name="withdraw"),
    path("requests/<int:pk>/do/", request_views.do, name="do"),
]
