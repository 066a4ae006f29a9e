"""Citations: permanent ids, the check of a quotation, and references in the forms of other programs."""
