"""The analysis: description and logistic regression, numbers only."""
