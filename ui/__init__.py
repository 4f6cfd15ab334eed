"""The windows of fieldkit."""
