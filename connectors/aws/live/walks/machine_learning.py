"""SageMaker: notebook instances, domains, models and pipelines."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.sagemaker_domain import DESCRIBE_DOMAIN
from nhiscan.connectors.aws.exports.sagemaker_domains import LIST_DOMAINS
from nhiscan.connectors.aws.exports.sagemaker_model import DESCRIBE_MODEL
from nhiscan.connectors.aws.exports.sagemaker_models import LIST_MODELS
from nhiscan.connectors.aws.exports.sagemaker_notebook import DESCRIBE_NOTEBOOK_INSTANCE
from nhiscan.connectors.aws.exports.sagemaker_notebooks import LIST_NOTEBOOK_INSTANCES
from nhiscan.connectors.aws.exports.sagemaker_pipelines import LIST_PIPELINES
from nhiscan.connectors.aws.live.walk import Place, Walk, Where, word


def _go(aws: Place) -> None:
    def notebook(name: str) -> None:
        into = f"sagemaker-notebooks/{aws.region}/{word(name)}.json"
        aws.ask(DESCRIBE_NOTEBOOK_INSTANCE, into, NotebookInstanceName=name)

    def domain(id_: str) -> None:
        aws.ask(DESCRIBE_DOMAIN, f"sagemaker-domains/{aws.region}/{word(id_)}.json", DomainId=id_)

    def model(name: str) -> None:
        aws.ask(DESCRIBE_MODEL, f"sagemaker-models/{aws.region}/{word(name)}.json", ModelName=name)

    notebooks = aws.ask(LIST_NOTEBOOK_INSTANCES, f"sagemaker-notebooks.{aws.region}.json", MaxResults=100)
    aws.each(notebooks.column("NotebookInstances", "NotebookInstanceName"), notebook)
    domains = aws.ask(LIST_DOMAINS, f"sagemaker-domains.{aws.region}.json", MaxResults=100)
    aws.each(domains.column("Domains", "DomainId"), domain)
    models = aws.ask(LIST_MODELS, f"sagemaker-models.{aws.region}.json", MaxResults=100)
    aws.each(models.column("Models", "ModelName"), model)
    aws.ask(LIST_PIPELINES, f"sagemaker-pipelines.{aws.region}.json", MaxResults=100)


WALK = Walk(
    Where.REGION,
    (
        LIST_NOTEBOOK_INSTANCES,
        DESCRIBE_NOTEBOOK_INSTANCE,
        LIST_DOMAINS,
        DESCRIBE_DOMAIN,
        LIST_MODELS,
        DESCRIBE_MODEL,
        LIST_PIPELINES,
    ),
    _go,
)
