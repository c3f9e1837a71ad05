"""Secrets read by ARN from another account, with both policies and the key's policy evaluated.

MiniStack looks secrets up in the caller's account only. On AWS the secret's own policy and the caller's must both
allow, the key must be a customer managed one, and the request goes to the secret's region.
https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
"""

import contextvars
import json

# The access key of the request under way: the key's policy is evaluated for its principal.
_caller = contextvars.ContextVar("hubrelay_caller", default="")
ACROSS = {"GetSecretValue", "DescribeSecret"}


def install() -> None:
    from ministack import app
    from ministack.core import iam_evaluator
    from ministack.core.responses import error_response_json, get_account_id, get_region
    from ministack.services import kms, secretsmanager

    resolve = secretsmanager._resolve
    secret_policy = secretsmanager.secret_policy_for_arn
    key_policy = kms.key_policy_for_arn
    pin_caller = iam_evaluator.pin_request_caller
    serve = app.SERVICE_HANDLERS["secretsmanager"]

    def foreign(identifier):
        """The (account, key, record) of a secret of another account, by full or partial ARN."""
        scope = secretsmanager._secret_scope_from_arn(identifier or "")
        if not scope or scope[0].account_id == get_account_id() or scope[0].region != get_region():
            return None
        candidates = secretsmanager._secrets.items_scoped(scope[0].account_id, scope[0].region)
        for key, secret in candidates:
            if secret["ARN"] == identifier or secret["ARN"].rpartition("-")[0] == identifier:
                return scope[0].account_id, key, secret
        return None

    def resolve_anywhere(identifier, **options):
        found = foreign(identifier)
        return (found[1], found[2]) if found else resolve(identifier, **options)

    def secret_policy_anywhere(arn):
        found = foreign(arn)
        if not found:
            return secret_policy(arn)
        return secretsmanager._resource_policies.get_scoped(found[0], get_region(), arn) or "", found[0]

    def key_anywhere(arn):
        parts = arn.split(":", 5)
        if len(parts) != 6 or parts[4] == get_account_id():
            return None
        return kms._keys.get_scoped(parts[4], parts[3], parts[5].removeprefix("key/"))

    def key_policy_anywhere(arn):
        record = key_anywhere(arn)
        return (record.get("Policy") or "", arn.split(":")[4]) if record else key_policy(arn)

    def remember_caller(headers, query_params=None):
        from ministack.core.router import extract_access_key_id

        _caller.set(extract_access_key_id(headers, query_params or {}) or "")
        pin_caller(headers, query_params)

    def refused(action, secret):
        """Whether the key refuses ``action`` to the caller, as a response; None when it may go on."""
        owner = secret["ARN"].split(":")[4]
        key_id = secret.get("KmsKeyId") or "alias/aws/secretsmanager"
        denied = error_response_json("AccessDeniedException", "Access to KMS is not allowed", 400)
        if "alias/aws/" in key_id:
            # The AWS managed key cannot be used from another account.
            return denied if owner != get_account_id() else None
        region = get_region()
        record = key_anywhere(key_id) if key_id.startswith("arn:") else None
        record = record or kms._resolve_key(key_id)
        if record is None:
            return denied
        if record["KeyState"] != "Enabled":
            return error_response_json("InvalidRequestException", f"The KMS key is {record['KeyState']}.", 400)
        context = {
            "kms:ViaService": f"secretsmanager.{region}.amazonaws.com",
            "kms:CallerAccount": get_account_id(),
            "kms:EncryptionContext:SecretARN": secret["ARN"],
        }
        result = iam_evaluator.enforce(_caller.get(), action, "kms", region, resource_arn=record["Arn"], service_context=context)
        return denied if result else None

    async def handler(method, path, headers, body, query):
        operation = headers.get("x-amz-target", "").split(".")[-1]
        request = json.loads(body or b"{}")
        identifier = request.get("SecretId", "")
        if foreign(identifier) and operation not in ACROSS:
            return error_response_json("InvalidRequestException", f"The sandbox has no {operation} across accounts.", 400)
        if app.AUTH and operation == "GetSecretValue":
            _, secret = resolve_anywhere(identifier)
            refusal = refused("kms:Decrypt", secret) if secret else None
            if refusal:
                return refusal
        if app.AUTH and operation in ("CreateSecret", "PutSecretValue", "UpdateSecret"):
            _, secret = resolve_anywhere(identifier)
            arn = f"arn:aws:secretsmanager:{get_region()}:{get_account_id()}:secret:{request.get('Name', '')}"
            target = {"ARN": (secret or {}).get("ARN", arn), "KmsKeyId": request.get("KmsKeyId") or (secret or {}).get("KmsKeyId")}
            writes = "SecretString" in request or "SecretBinary" in request
            for action in ("kms:GenerateDataKey", "kms:Decrypt") if writes else ():
                refusal = refused(action, target)
                if refusal:
                    return refusal
        return await serve(method, path, headers, body, query)

    secretsmanager._resolve = resolve_anywhere
    secretsmanager.secret_policy_for_arn = secret_policy_anywhere
    kms.key_policy_for_arn = key_policy_anywhere
    iam_evaluator.pin_request_caller = remember_caller
    app.SERVICE_HANDLERS["secretsmanager"] = handler
