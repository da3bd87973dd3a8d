"""A synthetic fund with months of its life, made through the same services that people use."""
