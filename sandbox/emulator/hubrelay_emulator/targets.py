"""Queues as targets of rules, delivered as EventBridge does.

MiniStack puts every event on the queue. EventBridge asks the queue's policy first, and what it cannot deliver goes to
the target's dead-letter queue, if that one's policy lets it:
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
"""

import json
import logging

logger = logging.getLogger("hubrelay")


def install() -> None:
    from ministack.services import eventbridge, sqs

    invoke = eventbridge._invoke_target

    def invoke_target(target, event, rule, view=None):
        failure = refusal(target.get("Arn", ""), rule, event)
        if failure is None:
            invoke(target, event, rule, view)
            return
        code, message = failure
        logger.warning("rule %s: %s %s", rule.get("Name"), code, message)
        dead_letters = target.get("DeadLetterConfig", {}).get("Arn")
        if dead_letters and refusal(dead_letters, rule, event) is None:
            view = view or eventbridge._pattern_event_view(event)
            dead_letter(dead_letters, json.dumps(view.event_with_detail()), rule, target, code, message)

    def refusal(arn, rule, event):
        """Why the queue cannot be sent to, as (code, message); None for other targets and when it can."""
        if ":sqs:" not in arn:
            return None
        if sqs._queue_by_arn(arn) is None:
            return "RESOURCE_NOT_FOUND", "The specified queue does not exist."
        if not sqs.queue_policy_allows(arn, "events.amazonaws.com", rule["Arn"], event["Account"]):
            return "NO_PERMISSIONS", "The queue's policy does not allow events.amazonaws.com to send to it for this rule."
        return None

    def dead_letter(arn, payload, rule, target, code, message):
        from ministack.core.arn import parse_arn

        eventbridge._dispatch_to_sqs(parse_arn(arn), payload)
        attributes = {"RULE_ARN": rule["Arn"], "TARGET_ARN": target["Arn"], "ERROR_CODE": code, "ERROR_MESSAGE": message}
        sent = sqs._queue_by_arn(arn)["messages"][-1]
        sent["message_attributes"] = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}

    eventbridge._invoke_target = invoke_target
