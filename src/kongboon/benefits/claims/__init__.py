"""A claim's way: the questions, the decision, the words, the payment, the paper."""
