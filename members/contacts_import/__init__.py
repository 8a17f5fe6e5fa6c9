"""The contact list that exists, brought in: read, mapped, tried without effect, shown, then applied or not at all.

`reading` turns XLSX or CSV into a book, `headings` and `mapping` say what its columns hold, `people` takes the lines
apart, `planning` compares them with what the platform knows (`known`) and touches nothing; `services` store and apply.
"""
