"""The pages of dues: the village's month, sheets, receipts, cash, a member's statement."""
