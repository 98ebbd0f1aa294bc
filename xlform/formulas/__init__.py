"""Formulas of submitted workbooks: what they give, and where they are wrong."""
