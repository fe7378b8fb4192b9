"""The manuscript: Quarto, or the offline renderer where Quarto cannot be had."""
