"""What Security Hub checks in a finding and what it fills in, as data to data.

Limits and fills: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html
"""

import copy
import json
import re

MAX_BYTES = 240 * 1024
REQUIRED = (
    "SchemaVersion", "Id", "ProductArn", "GeneratorId", "AwsAccountId",
    "CreatedAt", "UpdatedAt", "Title", "Description", "Resources",
)
LIMITS = {"Id": 512, "ProductArn": 2048, "GeneratorId": 512, "Title": 256, "Description": 1024}
FROM_LABEL = {"INFORMATIONAL": 0, "LOW": 1, "MEDIUM": 40, "HIGH": 70, "CRITICAL": 90}
PRODUCT = re.compile(r"^arn:[a-z-]+:securityhub:[a-z0-9-]+:\d*:product/([^/]+)/([^/]+)$")
# The names Security Hub gives products whose ARN does not spell them.
NAMES = {
    "aws": "AWS", "amazon": "Amazon", "securityhub": "Security Hub", "guardduty": "GuardDuty", "inspector": "Inspector",
    "macie": "Macie", "config": "Config", "health": "Health", "access-analyzer": "IAM Access Analyzer",
}


def problem(finding: dict, account: str) -> tuple[str, str] | None:
    """Why Security Hub refuses this finding, as (code, message)."""
    for name in REQUIRED:
        if not finding.get(name):
            return "InvalidInput", f"Finding does not adhere to Amazon Finding Format. data should have required property '{name}'"
    if not finding.get("Severity") and not finding.get("FindingProviderFields", {}).get("Severity"):
        return "InvalidInput", "Finding does not adhere to Amazon Finding Format. data should have required property 'Severity'"
    for name, limit in LIMITS.items():
        if len(finding[name]) > limit:
            return "InvalidInput", f"data.{name} should NOT be longer than {limit} characters"
    if finding["SchemaVersion"] != "2018-10-08":
        return "InvalidInput", "data.SchemaVersion should be equal to 2018-10-08"
    if not PRODUCT.match(finding["ProductArn"]):
        return "InvalidInput", "data.ProductArn is not a product ARN"
    if finding["AwsAccountId"] != account:
        return "InvalidAccess", f"Account {account} may not import findings of account {finding['AwsAccountId']}"
    if not 1 <= len(finding["Resources"]) <= 32:
        return "InvalidInput", "data.Resources should have 1 to 32 items"
    if len(finding.get("Types", [])) > 50:
        return "InvalidInput", "data.Types should NOT have more than 50 items"
    if len(json.dumps(finding).encode()) > MAX_BYTES:
        return "LimitExceeded", "The finding is larger than 240 KB"
    return None


def fill(finding: dict, region: str, now: str, known: dict | None) -> dict:
    """The finding as Security Hub keeps and publishes it; ``known`` is the version before an update."""
    result = copy.deepcopy(finding)
    provided = result.get("FindingProviderFields", {})
    severity = severity_of(result.get("Severity") or provided.get("Severity") or {})
    types = result.get("Types") or provided.get("Types") or []
    company, product = PRODUCT.match(result["ProductArn"]).groups()
    names = (NAMES.get(company, company), NAMES.get(product, product.replace("-", " ").title()))
    if product == "default":
        names = ("Personal", "Default")
    result.setdefault("CompanyName", names[0])
    result.setdefault("ProductName", names[1])
    result.setdefault("Region", region)
    result.setdefault("RecordState", "ACTIVE")
    result["Severity"] = severity
    result["Types"] = types
    result["FindingProviderFields"] = {"Severity": {k: v for k, v in severity.items() if k in ("Label", "Original")}, "Types": types, **provided}
    result["Workflow"] = known["Workflow"] if known else result.get("Workflow", {"Status": "NEW"})
    result["WorkflowState"] = known["WorkflowState"] if known else result.get("WorkflowState", "NEW")
    for kept in ("Note", "UserDefinedFields", "VerificationState"):
        if known and kept in known:
            result[kept] = known[kept]
    result["ProductFields"] = {
        **result.get("ProductFields", {}),
        "aws/securityhub/FindingId": f"{result['ProductArn']}/{result['Id']}",
        "aws/securityhub/ProductName": result["ProductName"],
        "aws/securityhub/CompanyName": result["CompanyName"],
    }
    result["ProcessedAt"] = now
    return result


def severity_of(given: dict) -> dict:
    """Label and Normalized, each from the other; the label wins when both are there."""
    label = given.get("Label")
    normalized = given.get("Normalized")
    if label in FROM_LABEL:
        normalized = normalized if label_of(normalized) == label else FROM_LABEL[label]
    else:
        normalized = int(normalized or 0)
        label = label_of(normalized)
    return {**given, "Label": label, "Normalized": normalized}


def label_of(normalized) -> str | None:
    if normalized is None:
        return None
    steps = ((90, "CRITICAL"), (70, "HIGH"), (40, "MEDIUM"), (1, "LOW"), (0, "INFORMATIONAL"))
    return next(label for least, label in steps if normalized >= least)
