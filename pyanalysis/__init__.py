"""Statistical reports for clinical studies, every number confirmed by R."""

__version__ = "0.1.0"

__all__ = ["__version__"]
