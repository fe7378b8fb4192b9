"""R does the work again, and every number is compared."""
