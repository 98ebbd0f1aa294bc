"""Example workbooks and the script that draws them: `python -m samples.make`."""
