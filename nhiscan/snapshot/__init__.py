"""What was collected: tables, coverage, and the two ways to keep them."""

from nhiscan.snapshot.answers import Answers
from nhiscan.snapshot.collecting import (
    Collection,
    Collector,
    Diagnosis,
    Option,
    Options,
    Progress,
    Store,
    Tally,
    Timer,
)
from nhiscan.snapshot.memory import MemorySnapshot
from nhiscan.snapshot.protocol import Connector, Notice, Partition, Reading, Sink, Snapshot, Unread, Writer
from nhiscan.snapshot.tables import TABLES, Row, Table, sort_key, table_of

__all__ = [
    "TABLES",
    "Answers",
    "Collection",
    "Collector",
    "Connector",
    "Diagnosis",
    "MemorySnapshot",
    "Notice",
    "Option",
    "Options",
    "Partition",
    "Progress",
    "Reading",
    "Row",
    "Sink",
    "Snapshot",
    "Store",
    "Table",
    "Tally",
    "Timer",
    "Unread",
    "Writer",
    "sort_key",
    "table_of",
]
