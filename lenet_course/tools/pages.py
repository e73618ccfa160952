"""What the site shows beside the lessons; nothing here needs Sphinx."""

import re

SUMMARY = re.compile(r'exercises\.summary\("(?P<lesson>\d\d)"\)\s*')
# In the place of what a notebook says of its three dots and its cells.
HOW_TO_ANSWER = (
    "Below a question that asks for a number or for words to choose from stands a "
    "field: answer there, and the page says what is not right yet, and why. The others "
    "are answered in the notebook. Hints open one after the other. A solution "
    "with its reasons stands folded below each question."
)
