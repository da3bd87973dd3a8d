"""A refused claim looked at again: the appeal, the ruling, an exception by resolution."""
