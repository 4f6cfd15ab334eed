"""fieldkit: the core of an offline tool for village inspection. Imports no Qt; `ui` stands on `fieldkit.desk`."""

__version__ = "0.1.0"
