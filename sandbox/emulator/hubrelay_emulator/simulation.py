"""IAM's policy simulator, with the context that the caller gives: MiniStack leaves it out.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

import contextvars
import urllib.parse

# Condition keys of the simulation that is running, in lower case.
context = contextvars.ContextVar("hubrelay_simulated", default=None)


def install() -> None:
    from ministack.core import iam_actions, iam_evaluator
    from ministack.services import iam

    simulate = iam._IAM_HANDLERS["SimulatePrincipalPolicy"]
    resolve = iam_evaluator._resolve_condition_key
    extract_resource = iam_actions.extract_resource_arn

    def simulate_in_context(parameters):
        token = context.set(entries(parameters))
        try:
            return simulate(parameters)
        finally:
            context.reset(token)

    def resolve_simulated(key, ctx):
        given = context.get()
        if given is not None and key.lower() in given:
            values = given[key.lower()]
            return values if len(values) > 1 else values[0]
        return resolve(key, ctx)

    def resource_of(service, method, path, headers, body, query, region, account):
        # AWS checks the right to ask on the principal that is asked about.
        if service == "iam" and b"PolicySourceArn" in body:
            asked = urllib.parse.parse_qs(body.decode("utf-8", "replace")).get("PolicySourceArn")
            if asked:
                return asked[0]
        return extract_resource(service, method, path, headers, body, query, region, account)

    iam._IAM_HANDLERS["SimulatePrincipalPolicy"] = simulate_in_context
    iam_evaluator._resolve_condition_key = resolve_simulated
    iam_actions.extract_resource_arn = resource_of


def entries(parameters: dict) -> dict:
    def value(name):
        found = parameters.get(name)
        return found[0] if isinstance(found, list) else found

    found = {}
    for number in range(1, 100):
        prefix = f"ContextEntries.member.{number}"
        key = value(f"{prefix}.ContextKeyName")
        if key is None:
            break
        values = []
        for index in range(1, 100):
            item = value(f"{prefix}.ContextKeyValues.member.{index}")
            if item is None:
                break
            values.append(item)
        if values:
            found[key.lower()] = values
    return found
