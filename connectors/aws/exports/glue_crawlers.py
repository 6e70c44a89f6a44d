"""Glue crawlers and the roles they run as: ``aws glue get-crawlers``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export
from nhiscan.connectors.aws.exports.glue_jobs import learn_runners

KIND = "glue-crawler"

GET_CRAWLERS = Call("glue", "GetCrawlers", "glue:GetCrawlers", keeps="Crawlers(Name Role)")
EXPORT = Export(
    what="Glue crawlers",
    command="aws glue get-crawlers --region REGION",
    file="glue-crawlers.REGION.json",
    tables=("workloads", "resources"),
    calls=(GET_CRAWLERS,),
    recognises=lambda file: file.lists("Crawlers", "Name", "Role"),
    accounts=lambda file: accounts_of(file.values("Crawlers", "Role")),
    read=lambda file, ledger: learn_runners(file, "Crawlers", KIND, ledger),
    further=True,
)
