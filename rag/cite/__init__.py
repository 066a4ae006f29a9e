"""Citations: permanent ids, and the check of a quotation."""
