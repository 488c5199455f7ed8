"""Loading merchants' CSV files: reading, checking every cell, and storing all or nothing.

A topic of the shop (catalogue, campaigns ...) describes its files with `FileSpec` and takes part as a `Section`.
"""

from shop.importing.batch import Batch, FileSpec, Issue, Issues, Row, Section
from shop.importing.run import ImportReport, import_directory

__all__ = ["Batch", "FileSpec", "ImportReport", "Issue", "Issues", "Row", "Section", "import_directory"]
