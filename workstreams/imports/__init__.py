"""The import of a workplan that exists as a spreadsheet: read, understand, try without effect, apply all or nothing."""
