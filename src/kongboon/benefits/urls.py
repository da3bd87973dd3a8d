from __future__ import annotations

from django.urls import path

from kongboon.benefits.appeals import views as appeals
from kongboon.benefits.claims.views import acting, asking, claims, looks, taking_back
from kongboon.benefits.incidents import views as incidents
from kongboon.benefits.lists import views as lists
from kongboon.benefits.notices import views as notices
from kongboon.benefits.refunds.views import leaving, refunds

app_name = "benefits"
urlpatterns = [
    path("benefits/", claims.home, name="home"),
    path("benefits/all/", claims.every, name="every"),
    path("benefits/notice/", notices.home, name="notice"),
    path("benefits/notice/board.pdf", notices.paper, name="notice-paper"),
    path("benefits/notice/<int:pk>/object/", notices.object_to, name="object"),
    path("benefits/looks/<int:member_id>/", looks.looks, name="looks"),
    path("benefits/looks/<int:member_id>/sheet.pdf", looks.sheet, name="looks-sheet"),
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
    path("members/<int:pk>/end/", leaving.end, name="end"),
    path("members/<int:pk>/undo-end/", leaving.undo, name="undo-end"),
    path("members/<int:pk>/end-day/", leaving.end_day, name="end-day"),
    path("members/<int:pk>/undo-enrolment/", leaving.undo_enrolment, name="undo-enrolment"),
    path("benefits/refunds/of/<int:member_id>/", refunds.of_member, name="refund-of"),
    path("benefits/refunds/<int:pk>/", refunds.one, name="refund"),
    path("benefits/refunds/<int:pk>/confirm/", refunds.confirm, name="refund-confirm"),
    path("benefits/refunds/<int:pk>/decline/", refunds.decline, name="refund-decline"),
    path("benefits/refunds/<int:pk>/pay/", refunds.pay, name="refund-pay"),
    path("benefits/refunds/<int:pk>/slip/", refunds.slip, name="refund-slip"),
    path("benefits/refunds/<int:pk>/voucher.pdf", refunds.voucher, name="refund-voucher"),
    path("benefits/refunds/<int:pk>/take-back/", refunds.take_back, name="refund-take-back"),
    path("benefits/rights/<int:member_id>/", claims.rights, name="rights"),
    path("benefits/<int:pk>/", claims.claim, name="claim"),
    path("benefits/<int:pk>/voucher.pdf", claims.voucher, name="voucher"),
    path("benefits/<int:pk>/confirm/", acting.confirm, name="confirm"),
    path("benefits/<int:pk>/confirm/here/", acting.confirm_here, name="confirm-here"),
    path("benefits/<int:pk>/decline/", acting.decline, name="decline"),
    path("benefits/<int:pk>/pay/", acting.pay, name="pay"),
    path("benefits/<int:pk>/slip/", acting.slip, name="slip"),
    path("benefits/<int:pk>/signed/", acting.signed, name="signed"),
    path("benefits/<int:pk>/check/", acting.check, name="check"),
    path("benefits/<int:pk>/appeal/", appeals.appeal, name="appeal"),
    path("benefits/<int:pk>/rule/", appeals.rule, name="rule"),
    path("benefits/<int:pk>/exception/", appeals.make_exception, name="exception"),
    path("benefits/<int:pk>/exception/sign/", appeals.sign_exception, name="exception-sign"),
    path("benefits/<int:pk>/withdraw/", taking_back.withdraw, name="withdraw"),
    path("benefits/<int:pk>/take-back/", taking_back.take_back, name="take-back"),
    path("benefits/<int:pk>/taken-back/", taking_back.taken_back, name="taken-back"),
]
