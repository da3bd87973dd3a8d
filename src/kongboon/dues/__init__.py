"""Collecting the members' dues, receipts and the collector's cash."""
