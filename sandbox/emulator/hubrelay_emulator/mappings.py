"""A queue and a function have one event source mapping, as in AWS; MiniStack makes another one each time it is asked.

The refusal names the one that is there:
https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
"""


def install() -> None:
    from ministack.core.responses import error_response_json
    from ministack.services import lambda_svc

    create = lambda_svc._create_esm

    def create_once(data):
        source = data.get("EventSourceArn", "")
        name, qualifier, failure = lambda_svc._resolve_existing_esm_function(data.get("FunctionName", ""))
        if failure is None:
            for uuid, mapping in list(lambda_svc._esms.items()):
                same = (mapping["EventSourceArn"], mapping["FunctionName"], mapping.get("Qualifier"))
                if same == (source, name, qualifier):
                    message = (
                        f'An event source mapping with SQS arn (" {source} ") and function (" {name} ") already exists. '
                        f"Please update or delete the existing mapping with UUID {uuid}"
                    )
                    return error_response_json("ResourceConflictException", message, 409)
        return create(data)

    lambda_svc._create_esm = create_once
