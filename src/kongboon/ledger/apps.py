from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "kongboon.ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kongboon.documents.uses import register_uses
        from kongboon.governance.services import after_a_bank_account_is_corrected
        from kongboon.ledger import (
            accounts,
            bills,
            clock,
            deposits,
            goods,
            petty_cash,
            requests,
            set_up,
            undoing,
        )

        register_uses(bills.photo_uses)
        register_uses(deposits.slip_uses)
        after_a_bank_account_is_corrected.append(accounts.name_as_bank)
        requests.register_all()
        petty_cash.register_all()
        goods.register_all()
        set_up.register_all()
        undoing.register_all()
        clock.register_all()
