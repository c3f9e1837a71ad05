"""What CloudWatch knows of functions and queues: MiniStack counts a function only when a caller invokes it.

Lambda counts each run of a function, whoever asked for it, and each run that ended in an error; a batch of which some
messages come back is no error, and a throttled request is no run:
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html

SQS tells the age of the oldest message once a minute while there is one, and leaves out those received three times or
more; the age of a message that moved to a dead-letter queue begins anew there:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html

CloudWatch makes metrics of the lines in a log that declare some:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

Two differences are meant: a metric is there at once, and an age is taken when metrics are asked for, so that there is
none of a minute in which nobody asked.
"""

import json
import time

# A message received as often is no longer the oldest one.
RECEIVED_TOO_OFTEN = 3


def install() -> None:
    from ministack.services import cloudwatch, lambda_svc, sqs

    run = lambda_svc._execute_function_dispatch
    answer = cloudwatch._get_metric_data

    def run_counted(function, config, event, request_id, started):
        """Every run comes along here, in the account and region of the function."""
        result = run(function, config, event, request_id, started)
        dimensions = {"FunctionName": config["FunctionName"]}
        cloudwatch.record_metric("AWS/Lambda", "Invocations", 1, "Count", dimensions)
        cloudwatch.record_metric("AWS/Lambda", "Errors", 1 if result.get("error") else 0, "Count", dimensions)
        cloudwatch.record_metric("AWS/Lambda", "Duration", (time.time() - started) * 1000, "Milliseconds", dimensions)
        for datum in embedded(result.get("log") or ""):
            cloudwatch._store_datum(*datum)
        return result

    def count_throttle(function_name, duration_ms, error, throttle):
        """MiniStack's own count, of which only this is left."""
        if throttle:
            cloudwatch.record_metric("AWS/Lambda", "Throttles", 1, "Count", {"FunctionName": function_name})

    def answer_with_ages(*arguments):
        now = time.time()
        for queue in list(sqs._queues.values()):
            age = oldest(queue["messages"], now)
            if age is not None:
                dimensions = {"QueueName": queue["name"]}
                minute = now // 60 * 60
                cloudwatch._store_datum("AWS/SQS", "ApproximateAgeOfOldestMessage", dimensions, minute, "Seconds", age, None, None, None)
        return answer(*arguments)

    lambda_svc._execute_function_dispatch = run_counted
    lambda_svc._emit_lambda_metrics = count_throttle
    cloudwatch._get_metric_data = answer_with_ages


def oldest(messages: list, now: float) -> float | None:
    """Age in whole seconds of the oldest message that counts, if there is one."""
    since = [
        # Set when a message has moved to a dead-letter queue.
        message.get("enqueued_at", message.get("sent_at", now))
        for message in list(messages)
        if message.get("receive_count", 0) < RECEIVED_TOO_OFTEN
    ]
    return float(int(now - min(since))) if since else None


def embedded(log: str):
    """The metrics in a log, as MiniStack stores them."""
    for line in log.splitlines():
        declared = parsed(line)
        for directive in declared.get("_aws", {}).get("CloudWatchMetrics", []):
            for names in directive.get("Dimensions", [[]]):
                dimensions = {name: str(declared.get(name, "")) for name in names}
                for metric in directive.get("Metrics", []):
                    value = declared.get(metric["Name"])
                    if value is None:
                        continue
                    values = value if isinstance(value, list) else [value]
                    at = declared["_aws"]["Timestamp"] / 1000
                    unit = metric.get("Unit", "None")
                    yield directive["Namespace"], metric["Name"], dimensions, at, unit, None, values, None, None


def parsed(line: str) -> dict:
    """A line that is a JSON object; nothing for any other, which a log may hold as well."""
    if "CloudWatchMetrics" not in line:
        return {}
    try:
        found = json.loads(line[line.index("{") :])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
