"""Service Quotas, as much of it as hubrelay asks: how many rules an event bus may have. MiniStack does not have the service.

A quota is AWS's default until it is raised; the two regions with a lower one:
https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_RequestServiceQuotaIncrease.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html

One difference is meant: what is asked for is granted at once, where AWS may think about it for days.
"""

import json
import uuid

TARGET = "ServiceQuotasV20190624."
JSON = "application/x-amz-json-1.1"

# (service code, quota code) -> name, value, values of regions that differ
DEFAULTS = {("events", "L-244521F2"): ("Rules", 300.0, {"af-south-1": 100.0, "eu-south-1": 100.0})}


def install(app) -> None:
    from ministack.core import iam_actions, router

    router.SERVICE_PATTERNS["servicequotas"] = {"credential_scope": "servicequotas"}
    iam_actions.SERVICE_TO_IAM_NAMESPACE["servicequotas"] = "servicequotas"
    iam_actions._BOTOCORE_SERVICE_MAP["servicequotas"] = ["service-quotas"]
    quotas = Quotas()

    async def handler(_method, _path, headers, body, _query):
        from ministack.core.responses import error_response_json, get_account_id, get_region, json_response

        operation = OPERATIONS.get(headers.get("x-amz-target", "").removeprefix(TARGET))
        if operation is None:
            message = f"The sandbox does not know {headers.get('x-amz-target')}."
            return error_response_json("IllegalArgumentException", message, 400, content_type=JSON)
        request = json.loads(body or b"{}")
        try:
            return json_response(operation(quotas, get_account_id(), get_region(), request), content_type=JSON)
        except Refused as refusal:
            return error_response_json(refusal.code, str(refusal), 400, content_type=JSON)

    app.SERVICE_HANDLERS["servicequotas"] = handler


class Refused(Exception):
    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


class Quotas:
    def __init__(self):
        # (account, region, service code, quota code) -> value
        self.raised = {}

    def get(self, account, region, request):
        service, quota = request.get("ServiceCode"), request.get("QuotaCode")
        if (service, quota) not in DEFAULTS:
            raise Refused("NoSuchResourceException", "The request failed because the specified service quota does not exist.")
        name, value, by_region = DEFAULTS[service, quota]
        default = by_region.get(region, value)
        return {
            "Quota": {
                "ServiceCode": service,
                "QuotaArn": f"arn:aws:servicequotas:{region}:{account}:{service}/{quota}",
                "QuotaCode": quota,
                "QuotaName": name,
                "Value": self.raised.get((account, region, service, quota), default),
                "Unit": "None",
                "Adjustable": True,
                "GlobalQuota": False,
            }
        }

    def increase(self, account, region, request):
        quota = self.get(account, region, request)["Quota"]
        desired = float(request.get("DesiredValue", 0))
        if desired <= quota["Value"]:
            raise Refused("IllegalArgumentException", "The desired value must be greater than the current quota value.")
        service, code = quota["ServiceCode"], quota["QuotaCode"]
        self.raised[account, region, service, code] = desired
        request_of = {"Id": uuid.uuid4().hex, "ServiceCode": service, "QuotaCode": code, "QuotaName": quota["QuotaName"]}
        return {"RequestedQuota": {**request_of, "DesiredValue": desired, "Status": "APPROVED"}}


OPERATIONS = {"GetServiceQuota": Quotas.get, "RequestServiceQuotaIncrease": Quotas.increase}
