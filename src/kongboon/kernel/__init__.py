"""Money, the Thai calendar, Thai text, ids and errors: pure functions with no Django, no clock, no I/O."""
