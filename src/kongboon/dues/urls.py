from __future__ import annotations

from django.urls import path, register_converter

from kongboon.dues.views import cash, collect, house, lapsing, member, receipts, refused, release, sheets
from kongboon.dues.views.shared import shown_at_all


class Month:
    """A month of the common era that can be shown, 2024-06; anything else is no page at all."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> str:
        if not shown_at_all(value):
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        return self.to_python(value)


register_converter(Month, "month")

app_name = "dues"
urlpatterns = [
    path("dues/", collect.home, name="home"),
    path("dues/<int:moo>/<month:month>/", collect.village, name="village"),
    path("dues/<int:moo>/<month:month>/take/", collect.take, name="take"),
    path("dues/<int:moo>/<month:month>/undo/", collect.undo, name="undo"),
    path("dues/<int:moo>/<month:month>/house/<int:member>/", house.house, name="house"),
    path("dues/<int:moo>/<month:month>/receipts.pdf", receipts.of_round, name="round-receipts"),
    path("dues/<int:moo>/<month:month>/list.pdf", receipts.blank, {"kind": "pdf"}, name="blank-pdf"),
    path("dues/<int:moo>/<month:month>/list.xlsx", receipts.blank, {"kind": "xlsx"}, name="blank-xlsx"),
    path("dues/<int:moo>/<month:month>/recorded/<int:batch_no>/", sheets.done, name="sheet-done"),
    path("dues/receipts/<int:number>/", receipts.show, name="receipt"),
    path("dues/receipts/<int:number>.pdf", receipts.pdf, name="receipt-pdf"),
    path("dues/receipts/<int:number>/back/", receipts.back, name="take-back"),
    path("dues/refused/", refused.refused, name="refused"),
    path("dues/refused/<int:tap>/", refused.decide, name="refused-tap"),
    path("dues/list/", sheets.upload, name="sheet"),
    path("dues/list/<slug:token>/", sheets.check, name="sheet-check"),
    path("dues/cash/", cash.holders, name="cash"),
    path("dues/cash/<int:officer>/", cash.count, name="count"),
    path("dues/cash/<int:officer>/pay-back/", cash.pay_back, name="pay-back"),
    path("dues/with-me/", cash.with_me, name="with-me"),
    path("dues/slips/", cash.slips, name="slips"),
    path("dues/slips/<int:pk>/", cash.slip, name="slip"),
    path("dues/slips/<int:pk>.pdf", cash.slip_pdf, name="slip-pdf"),
    path("dues/slips/<int:pk>/agree/", cash.agree, name="agree-count"),
    path("dues/slips/<int:pk>/other-sum/", cash.dispute, name="dispute-count"),
    path("dues/slips/<int:pk>/here/", cash.agree_here, name="agree-count-here"),
    path("dues/slips/<int:pk>/signed/", cash.signed_slip, name="signed-slip"),
    path("dues/ahead/", release.release, name="release"),
    path("dues/member/<int:pk>/", member.member, name="member"),
    path("members/overdue/", lapsing.overdue, name="overdue"),
    path("members/overdue/<int:pk>/end/", lapsing.end, name="end-overdue"),
    path("dues/member/<int:pk>/entry-fee/", member.entry_fee, name="entry-fee"),
    path("dues/member/<int:pk>/rate/", member.tier, name="tier"),
    path("dues/member/<int:pk>/rejoin/", lapsing.back, name="rejoin"),
]
