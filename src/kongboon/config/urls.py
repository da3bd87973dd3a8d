from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.urls import include, path

from kongboon.access.permissions import Act
from kongboon.access.web import open_view
from kongboon.offline.urls import devices_of_fund
from kongboon.web import converters  # noqa: F401 - makes <fund:fund> known
from kongboon.web.views import own, second_step, start

# Apps with pages of a fund: each has urls.py with app_name and paths below /f/<fund>/.
FUND_APPS = ("documents", "governance", "members", "dues", "benefits", "reports", "outlook", "backups")

urlpatterns = [
    path("", include("kongboon.web.urls")),
    path("", include("kongboon.offline.urls")),
    path("accounts/login/", start.sign_in, name="account_login"),
    path("accounts/logout/", open_view(Act.OWN_SIGN_IN)(account.logout), name="account_logout"),
    path(
        "accounts/password/",
        open_view(Act.OWN_SIGN_IN)(account.password_change),
        name="account_change_password",
    ),
    path("accounts/own-password/", own.own_password, name="account_own_password"),
    path("accounts/code/", open_view(Act.SIGN_IN)(mfa.authenticate), name="mfa_authenticate"),
    path("accounts/second-step/", second_step.second_step, name="account_second_step"),
    path("accounts/devices/", own.devices, name="account_devices"),
    *(path("f/<fund:fund>/", include(f"kongboon.{app}.urls")) for app in FUND_APPS),
    path("f/<fund:fund>/", include(devices_of_fund)),
]

handler404 = "kongboon.web.views.errors.not_found"
handler500 = "kongboon.web.views.errors.server_error"
