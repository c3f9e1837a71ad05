"""Compares MiniStack's event-pattern matcher, which the sandbox runs on, with AWS's answers in table.json.

    .sandbox/venv/bin/python test/oracle/compare_ministack.py

Prints, for each sort of case, how many pairs differ, and the patterns concerned. README.md explains the differences.
"""

import json
from collections import defaultdict
from pathlib import Path

from ministack.services import eventbridge


def main() -> None:
    table = json.loads(Path(__file__).with_name("table.json").read_text("utf-8"))
    pairs = 0
    differing = defaultdict(lambda: defaultdict(int))
    for case in table["cases"]:
        pattern = json.dumps(case["pattern"], ensure_ascii=False)
        refused = eventbridge._event_pattern_error(pattern) is not None
        if refused or "refused" in case:
            pairs += 1
            if refused != ("refused" in case):
                differing["refused by one only"][pattern] += 1
            continue
        for number, answer in zip(case["events"], case["answers"]):
            pairs += 1
            event = eventbridge._event_from_test_payload(table["events"][number])
            matched = eventbridge._matches_pattern_view(pattern, eventbridge._pattern_event_view(event))
            if matched != (answer == "1"):
                differing[case["title"]][pattern] += 1
    print(f"{pairs} pairs, {sum(sum(each.values()) for each in differing.values())} differ")
    for title, patterns in differing.items():
        print(f"{title}: {sum(patterns.values())}")
        for pattern, count in patterns.items():
            print(f"  {count:3} {pattern}")


if __name__ == "__main__":
    main()
