"""Pages of the refunds, and of the end of a membership that may lead to one."""
