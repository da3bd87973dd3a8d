from __future__ import annotations

from django.urls import path

from kongboon.benefits.views import (
    acting,
    asking,
    claims,
    incidents,
    lists,
    rights,
    second_looks,
    taking_back,
)

app_name = "benefits"
urlpatterns = [
    path("benefits/", claims.home, name="home"),
    path("benefits/all/", claims.every, name="every"),
    path("benefits/clause/<slug:sha256>/<slug:code>/", claims.clause, name="clause"),
    path("benefits/new/", asking.who, name="new"),
    path("benefits/new/<int:member_id>/", asking.what, name="what"),
    path("benefits/new/<int:member_id>/<slug:event>/result/", asking.result, name="result"),
    path("benefits/new/<int:member_id>/<slug:event>/<slug:name>/", asking.question, name="question"),
    path("benefits/lists/", lists.home, name="lists"),
    path("benefits/lists/<int:pk>/", lists.one, name="list"),
    path("benefits/lists/<int:pk>/confirm/", lists.confirm, name="list-confirm"),
    path("benefits/lists/<int:pk>/pay/", lists.pay, name="list-pay"),
    path("benefits/lists/<int:pk>/transfers/<int:bank>/", lists.transfers, name="list-transfers"),
    path("benefits/lists/<int:pk>/sign.pdf", lists.paper, name="list-paper"),
    path("benefits/disasters/", incidents.home, name="incidents"),
    path("benefits/disasters/new/<slug:event>/", incidents.new, name="incident-new"),
    path("benefits/disasters/<int:pk>/", incidents.one, name="incident"),
    path("benefits/disasters/<int:pk>/houses/", incidents.houses, name="incident-houses"),
    path("benefits/disasters/<int:pk>/close/", incidents.close, name="incident-close"),
    path("benefits/rights/<int:member_id>/", rights.rights, name="rights"),
    path("benefits/<int:pk>/", claims.claim, name="claim"),
    path("benefits/<int:pk>/voucher.pdf", claims.voucher, name="voucher"),
    path("benefits/<int:pk>/confirm/", acting.confirm, name="confirm"),
    path("benefits/<int:pk>/decline/", acting.decline, name="decline"),
    path("benefits/<int:pk>/pay/", acting.pay, name="pay"),
    path("benefits/<int:pk>/slip/", acting.slip, name="slip"),
    path("benefits/<int:pk>/signed/", acting.signed, name="signed"),
    path("benefits/<int:pk>/check/", acting.check, name="check"),
    path("benefits/<int:pk>/appeal/", second_looks.appeal, name="appeal"),
    path("benefits/<int:pk>/rule/", second_looks.rule, name="rule"),
    path("benefits/<int:pk>/exception/", second_looks.make_exception, name="exception"),
    path("benefits/<int:pk>/exception/sign/", second_looks.sign_exception, name="exception-sign"),
    path("benefits/<int:pk>/withdraw/", taking_back.withdraw, name="withdraw"),
    path("benefits/<int:pk>/take-back/", taking_back.take_back, name="take-back"),
    path("benefits/<int:pk>/taken-back/", taking_back.taken_back, name="taken-back"),
]
