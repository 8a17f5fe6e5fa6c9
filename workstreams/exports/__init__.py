"""Spreadsheets of the workplan: as people work with it, as UN INFO asks for it, as a 4W matrix."""
