"""The templates of resources/forms as data, and how they become workbooks; `python -m tests.templates` writes them."""
