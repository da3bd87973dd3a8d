"""Claims, decisions, approvals and payments of benefits."""
