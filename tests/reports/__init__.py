"""Reports of a check: workbooks meant to break out of them, and what every format makes of them."""
