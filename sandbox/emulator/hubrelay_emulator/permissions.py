"""IAM as AWS checks it, where MiniStack checks less or names an action or resource differently.

Without these a role could hold in the sandbox and fail on AWS, or the other way round. Sources: the Service
Authorization Reference of each service, https://docs.aws.amazon.com/service-authorization/latest/reference/.
"""

import contextvars
import json
import re
import urllib.parse

# The action and resource of the last refusal in this request.
refused = contextvars.ContextVar("hubrelay_refused", default=None)

# Actions that need the tagging action too when the request carries tags.
TAGGED = {
    "sqs:CreateQueue": "sqs:TagQueue",
    "iam:CreateRole": "iam:TagRole",
    "lambda:CreateFunction": "lambda:TagResource",
    "events:PutRule": "events:TagResource",
    "logs:CreateLogGroup": "logs:TagResource",
    "secretsmanager:CreateSecret": "secretsmanager:TagResource",
    "kms:CreateKey": "kms:TagResource",
}
# Actions that are checked on the alias and on the key.
ALIASES = ("kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias")
MAPPINGS = re.compile(r"^/2015-03-31/event-source-mappings(?:/([^/]+))?/?$")
CONCURRENCY = re.compile(r"^/[0-9-]+/functions/[^/]+/concurrency/?$")


def install() -> None:
    from ministack.core import iam_actions, iam_evaluator

    extract_action = iam_actions.extract_iam_action
    extract_resource = iam_actions.extract_resource_arn
    tag_context = iam_actions.request_tag_context
    enforce = iam_evaluator.enforce
    deny = iam_actions.access_denied_response

    def action_of(service, method, path, headers, body, query):
        if service == "lambda":
            exact = lambda_action(method, path)
            if exact:
                return f"lambda:{exact}"
        action = extract_action(service, method, path, headers, body, query)
        # SQS knows no permission for its batch calls: each is allowed by the call it repeats.
        return action.removesuffix("Batch") if service == "sqs" and action else action

    def resource_of(service, method, path, headers, body, query, region, account):
        exact = resource(service, path, fields(body), region, account)
        return exact or extract_resource(service, method, path, headers, body, query, region, account)

    def context_of(service, action, body, params):
        context = tag_context(service, action, body, params)
        if action.startswith("lambda:") and action.endswith("EventSourceMapping"):
            function = fields(body).get("FunctionName")
            if function:
                context["lambda:FunctionArn"] = function_arn(function)
        if service == "iam" and action == "iam:CreateRole":
            context["hubrelay:tagged"] = any(".Key" in name for name in params)
        elif action in TAGGED:
            data = fields(body)
            context["hubrelay:tagged"] = bool(data.get("tags") or data.get("Tags"))
        passed = passed_roles(action, fields(body))
        if passed:
            context["hubrelay:passed"] = passed
        if action in ALIASES:
            context["hubrelay:key"] = alias_key(fields(body))
        return context

    def enforce_all(access_key, action, service, region, resource_arn="*", service_context=None):
        refused.set(None)
        context = dict(service_context or {})
        tagged = context.pop("hubrelay:tagged", False)
        passed = context.pop("hubrelay:passed", ())
        key = context.pop("hubrelay:key", None)
        if action.startswith("lambda:") and action.endswith("EventSourceMapping") and "lambda:FunctionArn" not in context:
            known = mapping_function(resource_arn)
            if known:
                context["lambda:FunctionArn"] = known
        checks = [(action, service, resource_arn, context)]
        if tagged:
            checks.append((TAGGED[action], service, resource_arn, context))
        for role, receiver in passed:
            checks.append(("iam:PassRole", "iam", role, {"iam:PassedToService": receiver}))
        if key:
            checks.append((action, service, key, {}))
        for checked, of, arn, keys in checks:
            denied = enforce(access_key, checked, of, region, resource_arn=arn, service_context=keys)
            if denied:
                # The refusal names the action that is missing, not the one that was asked for.
                refused.set((checked, arn))
                return denied
        return None

    def denied_response(service, action, principal, request_id, **options):
        missing, arn = refused.get() or (action, options.get("resource_arn", "*"))
        return deny(service, missing, principal, request_id, **{**options, "resource_arn": arn})

    iam_actions.extract_iam_action = action_of
    iam_actions.extract_resource_arn = resource_of
    iam_actions.request_tag_context = context_of
    iam_actions.access_denied_response = denied_response
    iam_evaluator.enforce = enforce_all


def fields(body: bytes) -> dict:
    try:
        data = json.loads(body) if body[:1] == b"{" else {}
    except (json.JSONDecodeError, UnicodeDecodeError):
        return {}
    return data if isinstance(data, dict) else {}


def passed_roles(action: str, data: dict) -> list[tuple[str, str]]:
    """The roles that a request hands to a service, with the service: each needs iam:PassRole."""
    if action in ("lambda:CreateFunction", "lambda:UpdateFunctionConfiguration"):
        return [(data["Role"], "lambda.amazonaws.com")] if data.get("Role") else []
    if action == "events:PutTargets":
        return [(target["RoleArn"], "events.amazonaws.com") for target in data.get("Targets", []) if target.get("RoleArn")]
    return []


def lambda_action(method: str, path: str) -> str | None:
    mapping = MAPPINGS.match(path)
    if mapping:
        one = {"GET": "GetEventSourceMapping", "PUT": "UpdateEventSourceMapping", "DELETE": "DeleteEventSourceMapping"}
        all_ = {"GET": "ListEventSourceMappings", "POST": "CreateEventSourceMapping"}
        return (one if mapping.group(1) else all_).get(method)
    if CONCURRENCY.match(path):
        return {"PUT": "PutFunctionConcurrency", "DELETE": "DeleteFunctionConcurrency", "GET": "GetFunctionConcurrency"}.get(method)
    return None


def resource(service: str, path: str, data: dict, region: str, account: str) -> str | None:
    """The ARN AWS checks, where MiniStack would take `*` or another spelling."""
    if service == "lambda" and path.rstrip("/").endswith("/functions") and data.get("FunctionName"):
        return function_arn(data["FunctionName"], region, account)
    if service == "events":
        if data.get("ResourceARN"):
            return data["ResourceARN"]
        name = data.get("Name") or data.get("Rule") or data.get("RuleName")
        bus = data.get("EventBusName") or "default"
        if name and bus == "default":
            # Rules of the default bus carry no bus in their ARN.
            return f"arn:aws:events:{region}:{account}:rule/{name}"
    if service == "kms" and data.get("AliasName"):
        return f"arn:aws:kms:{region}:{account}:{data['AliasName']}"
    return None


def function_arn(name: str, region: str = "", account: str = "") -> str:
    from ministack.core.responses import get_account_id, get_region

    name = urllib.parse.unquote(name)
    if name.startswith("arn:"):
        return name
    return f"arn:aws:lambda:{region or get_region()}:{account or get_account_id()}:function:{name}"


def mapping_function(arn: str) -> str | None:
    """The function that an event source mapping feeds."""
    from ministack.services import lambda_svc

    mapping = lambda_svc._esms.get(arn.rpartition(":")[2])
    return mapping.get("FunctionArn") if mapping else None


def alias_key(data: dict) -> str | None:
    """The ARN of the key that an alias names or is to name."""
    from ministack.services import kms

    record = kms._resolve_key(data.get("TargetKeyId") or data.get("AliasName"))
    return record["Arn"] if record else None
