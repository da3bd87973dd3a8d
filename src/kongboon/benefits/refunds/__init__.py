"""Dues that go back to whoever resigns."""
