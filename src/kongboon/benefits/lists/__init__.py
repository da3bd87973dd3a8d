"""Lists made by the rule: many claims decided, confirmed and paid together."""
