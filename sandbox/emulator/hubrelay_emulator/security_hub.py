"""AWS Security Hub, as much of it as a forwarder meets.

BatchImportFindings and BatchUpdateFindings publish one "Security Hub Findings - Imported" event for each finding on
the default bus of the finding's account and region. With an administrator and a home region in the seed the same
event also appears there, as with cross-account and cross-region aggregation: up to four copies of one finding.

One difference from AWS is meant: an account may import findings under the ARN of an AWS product, because the sandbox
has no GuardDuty or Inspector that would do it.
"""

import copy
import datetime
import json
import urllib.parse

from .findings import fill, problem

JSON = "application/json"
MAX_FINDINGS = 100
MAX_UPDATE = 100


def install(app, seed) -> None:
    from ministack.core import iam_actions, router

    router.SERVICE_PATTERNS["securityhub"] = {"credential_scope": "securityhub"}
    iam_actions.SERVICE_TO_IAM_NAMESPACE["securityhub"] = "securityhub"
    iam_actions._BOTOCORE_SERVICE_MAP["securityhub"] = ["securityhub"]
    hub = SecurityHub(seed)

    async def handler(method, path, _headers, body, _query):
        from ministack.core.responses import error_response_json, get_account_id, get_region, json_response

        operation = OPERATIONS.get((method, urllib.parse.unquote(path).rstrip("/")))
        if operation is None:
            return error_response_json("InvalidInputException", f"The sandbox does not know {method} {path}.", 400, content_type=JSON)
        try:
            request = json.loads(body or b"{}")
        except json.JSONDecodeError:
            return error_response_json("InvalidInputException", "The request is not JSON.", 400, content_type=JSON)
        account, region = get_account_id(), get_region()
        if operation is not SecurityHub.describe_v2 and not hub.enabled(account, region):
            message = f"Account {account} is not subscribed to AWS Security Hub"
            return error_response_json("InvalidAccessException", message, 401, content_type=JSON)
        status, answer = operation(hub, account, region, request)
        if status != 200:
            return error_response_json(answer["Code"], answer["Message"], status, content_type=JSON)
        return json_response(answer, content_type=JSON)

    app.SERVICE_HANDLERS["securityhub"] = handler


class SecurityHub:
    def __init__(self, seed):
        self.seed = seed
        # (account, region) -> (product ARN, finding id) -> finding
        self.store = {}

    def enabled(self, account: str, region: str) -> bool:
        entry = self.seed.account(account)
        return entry is not None and entry["state"] == "ACTIVE" and region in entry["regions"]

    def describe(self, account, region, _request):
        return 200, {
            "HubArn": f"arn:aws:securityhub:{region}:{account}:hub/default",
            "SubscribedAt": "2024-01-01T00:00:00.000Z",
            "AutoEnableControls": True,
            "ControlFindingGenerator": "SECURITY_CONTROL",
        }

    def describe_v2(self, account, region, _request):
        """The unified Security Hub: on in the seed's ``regionsV2``, nowhere without it."""
        entry = self.seed.account(account) or {}
        if region not in entry.get("regionsV2", []):
            return 404, {"Code": "ResourceNotFoundException", "Message": "Security Hub V2 is not enabled"}
        return 200, {"HubV2Arn": f"arn:aws:securityhub:{region}:{account}:hubv2/default", "SubscribedAt": "2025-12-01T00:00:00.000Z"}

    def import_findings(self, account, region, request):
        findings = request.get("Findings") or []
        if not 1 <= len(findings) <= MAX_FINDINGS:
            return 400, {"Code": "InvalidInputException", "Message": f"Findings must hold 1 to {MAX_FINDINGS} findings, received {len(findings)}"}
        failed = []
        for finding in findings:
            refusal = problem(finding, account)
            if refusal:
                failed.append({"Id": finding.get("Id", ""), "ErrorCode": refusal[0], "ErrorMessage": refusal[1]})
                continue
            kept = self.store.setdefault((account, region), {})
            key = (finding["ProductArn"], finding["Id"])
            known = kept.get(key)
            kept[key] = fill(finding, region, now(), known)
            self._publish(account, region, kept[key])
        return 200, {"FailedCount": len(failed), "SuccessCount": len(findings) - len(failed), "FailedFindings": failed}

    def update_findings(self, account, region, request):
        identifiers = request.get("FindingIdentifiers") or []
        if not 1 <= len(identifiers) <= MAX_UPDATE:
            return 400, {"Code": "InvalidInputException", "Message": f"FindingIdentifiers must hold 1 to {MAX_UPDATE} items"}
        processed, unprocessed = [], []
        for identifier in identifiers:
            finding = self.store.get((account, region), {}).get((identifier.get("ProductArn"), identifier.get("Id")))
            if finding is None:
                unprocessed.append({"FindingIdentifier": identifier, "ErrorCode": "FindingNotFound", "ErrorMessage": "Finding Not Found"})
                continue
            # UpdatedAt is the provider's and stays: only BatchImportFindings moves it.
            for name in ("Workflow", "Note", "UserDefinedFields", "VerificationState", "Types", "Confidence", "Criticality"):
                if name in request:
                    finding[name] = copy.deepcopy(request[name])
            if "Severity" in request:
                finding["Severity"] = {**finding["Severity"], **request["Severity"]}
            finding["ProcessedAt"] = now()
            self._publish(account, region, finding)
            processed.append(identifier)
        return 200, {"ProcessedFindings": processed, "UnprocessedFindings": unprocessed}

    def get_findings(self, account, region, request):
        filters = request.get("Filters") or {}
        ids = [f["Value"] for f in filters.get("Id", []) if f.get("Comparison") == "EQUALS"]
        found = [f for f in self.store.get((account, region), {}).values() if not ids or f["Id"] in ids]
        start = int(request.get("NextToken") or 0)
        end = start + int(request.get("MaxResults") or 100)
        return 200, {"Findings": found[start:end], **({"NextToken": str(end)} if end < len(found) else {})}

    def _places(self, account: str, region: str) -> list[tuple[str, str]]:
        """Where the finding's event appears: at home, and where aggregation copies it."""
        accounts = {account, self.seed.security_hub.get("administrator", account)}
        regions = {region, self.seed.security_hub.get("homeRegion", region)}
        return sorted((a, r) for a in accounts for r in regions if (a, r) == (account, region) or self.enabled(a, r))

    def _publish(self, account: str, region: str, finding: dict) -> None:
        from ministack.core.responses import set_request_account_id, set_request_region
        from ministack.services import eventbridge

        entry = {
            "Source": "aws.securityhub",
            "DetailType": "Security Hub Findings - Imported",
            "Detail": json.dumps({"findings": [finding]}),
            "Resources": [f"{finding['ProductArn']}/{finding['Id']}"],
        }
        try:
            for place_account, place_region in self._places(account, region):
                set_request_account_id(place_account)
                set_request_region(place_region)
                eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)
        finally:
            set_request_account_id(account)
            set_request_region(region)


OPERATIONS = {
    ("GET", "/accounts"): SecurityHub.describe,
    ("GET", "/hubv2"): SecurityHub.describe_v2,
    ("POST", "/findings"): SecurityHub.get_findings,
    ("POST", "/findings/import"): SecurityHub.import_findings,
    ("PATCH", "/findings/batchupdate"): SecurityHub.update_findings,
}


def now() -> str:
    """The time as Security Hub writes it, with milliseconds."""
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
