"""Web pages in Chromium."""
