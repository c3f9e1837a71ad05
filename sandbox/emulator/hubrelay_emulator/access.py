"""Condition keys as AWS fills them, where MiniStack fills them differently.

``aws:PrincipalOrgID`` comes from the seed: every account of it belongs to the one organization.
``aws:PrincipalArn`` of a session is the ARN of the role, not of the session:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
"""

from ministack.core import iam_evaluator


def role_arn(session_arn: str) -> str:
    """The role behind ``arn:…:sts::ACCOUNT:assumed-role/NAME/SESSION``; other principals stay as they are."""
    if ":assumed-role/" not in session_arn:
        return session_arn
    from ministack.services import iam

    account = session_arn.split(":")[4]
    name = session_arn.split(":assumed-role/", 1)[1].split("/", 1)[0]
    role = iam._roles.get_scoped(account, None, name)
    return role["Arn"] if role else f"arn:aws:iam::{account}:role/{name}"


def install(seed) -> None:
    resolve = iam_evaluator._resolve_condition_key

    def resolve_condition_key(key, ctx):
        name = key.lower()
        if name == "aws:principalarn":
            return role_arn(ctx.principal_arn)
        if name == "aws:principalorgid":
            return seed.id if seed.account(ctx.principal_account) else None
        if name == "aws:principalorgpaths":
            account = seed.account(ctx.principal_account)
            return [f"{seed.id}/{'/'.join(seed.path(account['parent']))}/"] if account else None
        return resolve(key, ctx)

    iam_evaluator._resolve_condition_key = resolve_condition_key
