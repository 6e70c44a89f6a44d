"""What was collected: tables, coverage, and the two ways to keep them."""

from nhiscan.snapshot.memory import MemorySnapshot
from nhiscan.snapshot.protocol import Connector, Notice, Partition, Reading, Sink, Snapshot, Unread, Writer
from nhiscan.snapshot.tables import TABLES, Row, Table, sort_key, table_of

__all__ = [
    "TABLES",
    "Connector",
    "MemorySnapshot",
    "Notice",
    "Partition",
    "Reading",
    "Row",
    "Sink",
    "Snapshot",
    "Table",
    "Unread",
    "Writer",
    "sort_key",
    "table_of",
]
