"""Queues as targets of rules, delivered as EventBridge does.

MiniStack puts every event on a queue of the rule's own account and drops those for another one. EventBridge asks the
queue's policy first, sends to another account by the target's role, and what it cannot deliver goes to the target's
dead-letter queue, of this account or another one, if that one's policy lets it:
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-cross-account.html
"""

import json
import logging

logger = logging.getLogger("hubrelay")

EVENTS = "events.amazonaws.com"
Failure = tuple[str, str]


def install(seed) -> None:
    from ministack.core.arn import parse_arn
    from ministack.core.responses import get_account_id, set_request_account_id
    from ministack.services import eventbridge, sqs

    invoke = eventbridge._invoke_target

    def invoke_target(target, event, rule, view=None):
        arn = target.get("Arn", "")
        if ":sqs:" not in arn:
            invoke(target, event, rule, view)
            return
        failure = refusal(target, rule)
        if failure is None:
            deliver(target, event, rule, view)
            return
        code, message = failure
        logger.warning("rule %s: %s %s", rule["Arn"], code, message)
        dead_letters = target.get("DeadLetterConfig", {}).get("Arn")
        if dead_letters and service_refusal(dead_letters, rule) is None:
            view = view or eventbridge._pattern_event_view(event)
            dead_letter(dead_letters, json.dumps(view.event_with_detail()), rule, target, code, message)

    def refusal(target, rule) -> Failure | None:
        """Why the target's queue cannot be sent to, as (code, message); None when it can."""
        role = target.get("RoleArn")
        if role:
            return role_refusal(target["Arn"], role, rule)
        if account_of(target["Arn"]) != account_of(rule["Arn"]):
            return "NO_PERMISSIONS", "A target in another account needs a role."
        return service_refusal(target["Arn"], rule)

    def missing(arn, rule) -> Failure | None:
        if sqs._queue_by_arn(arn) is None or region_of(arn) != region_of(rule["Arn"]):
            return "RESOURCE_NOT_FOUND", "The specified queue does not exist."
        return None

    def service_refusal(arn, rule) -> Failure | None:
        """Why EventBridge itself, without a role, cannot send to a queue."""
        from ministack.core.iam_evaluator import evaluate_resource_policy

        source = source_keys(rule)
        context = context_of("*", "Service", "", arn, {**source, "aws:sourceowner": source["aws:sourceaccount"]})
        policy = (sqs._queue_by_arn(arn) or {"attributes": {}})["attributes"].get("Policy") or "{}"
        if failure := missing(arn, rule):
            return failure
        if evaluate_resource_policy(policy, context, service=EVENTS).decision != "Allow":
            return "NO_PERMISSIONS", f"The queue's policy does not allow {EVENTS} to send to it for this rule."
        return None

    def role_refusal(arn, role_arn, rule) -> Failure | None:
        """Why EventBridge cannot send to a queue by a role: its trust, its policies, and the queue's policy."""
        from ministack.core import iam_evaluator
        from ministack.services import iam

        account, name = account_of(role_arn), role_arn.rpartition("/")[2]
        role = iam._roles.get_scoped(account, None, name)
        if role is None or account != account_of(rule["Arn"]) or not trusts(role, rule):
            return "NO_PERMISSIONS", f"{EVENTS} may not assume {role_arn} for this rule."
        if failure := missing(arn, rule):
            return failure
        session = f"arn:aws:sts::{account}:assumed-role/{name}/events"
        context = context_of(session, "AssumedRole", account, arn, {})
        identity = iam_evaluator.evaluate(context, iam_evaluator._gather_role_policies(name, account))
        policy = sqs._queue_by_arn(arn)["attributes"].get("Policy") or "{}"
        decision = iam_evaluator.combine_resource_policy(identity, context, policy, account_of(arn)).decision
        if decision != "Allow":
            lacking = "queue's policy does" if identity.decision == "Allow" else "role's policies do"
            return "NO_PERMISSIONS", f"The {lacking} not allow {role_arn} to send to {arn}."
        return None

    def trusts(role, rule) -> bool:
        from ministack.core.iam_evaluator import evaluate_resource_policy

        context = context_of("*", "Service", "", role["Arn"], source_keys(rule), action="sts:AssumeRole")
        document = role["AssumeRolePolicyDocument"]
        document = json.loads(document) if isinstance(document, str) else document
        # A trust policy names no resource: it is the role itself.
        statements = [{**statement, "Resource": role["Arn"]} for statement in as_list(document["Statement"])]
        return evaluate_resource_policy({"Statement": statements}, context, service=EVENTS).decision == "Allow"

    def source_keys(rule) -> dict:
        """What EventBridge says of the rule it acts for."""
        account = account_of(rule["Arn"])
        keys = {"aws:sourcearn": rule["Arn"], "aws:sourceaccount": account}
        return {**keys, "aws:sourceorgid": seed.id} if seed.account(account) else keys

    def context_of(principal, kind, account, resource, keys, action="sqs:SendMessage"):
        from ministack.core.iam_evaluator import EvalContext

        return EvalContext(
            principal_arn=principal,
            principal_type=kind,
            principal_account=account,
            action=action,
            resource_arn=resource,
            region=region_of(resource),
            service_context=keys,
        )

    def deliver(target, event, rule, view):
        """MiniStack delivers only within the account of the request."""
        own = get_account_id()
        try:
            set_request_account_id(account_of(target["Arn"]))
            invoke(target, event, rule, view)
        finally:
            set_request_account_id(own)

    def dead_letter(arn, payload, rule, target, code, message):
        eventbridge._dispatch_to_sqs(parse_arn(arn), payload)
        attributes = {"RULE_ARN": rule["Arn"], "TARGET_ARN": target["Arn"], "ERROR_CODE": code, "ERROR_MESSAGE": message}
        sent = sqs._queue_by_arn(arn)["messages"][-1]
        sent["message_attributes"] = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}

    eventbridge._invoke_target = invoke_target


def account_of(arn: str) -> str:
    return arn.split(":")[4]


def region_of(arn: str) -> str:
    return arn.split(":")[3]


def as_list(value) -> list:
    return value if isinstance(value, list) else [value]
