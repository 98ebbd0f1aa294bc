"""Our reader beside openpyxl and calamine on every workbook the tests can make: no difference without a named reason."""
