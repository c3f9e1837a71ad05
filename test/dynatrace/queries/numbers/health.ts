export const HEALTH = {
  "health.delay": [
    ["222222222222 us-east-1", 9, 10, 10, 161400, 1],
    ["111111111111 eu-west-1", 19, 10, 10, 60, 0],
    ["999999999999 eu-west-1", 1, 10, 10, 10, 0],
  ],
  "health.repeated": [["111111111111 eu-west-1", 17, 19, 2, 2]],
  "health.invisible": [],
  "health.unmapped": [["Sensitive Data Identifications/PII", "Macie", 1, 1]],
  "health.without-risk": [["Macie", "Sensitive Data Identifications/PII", 1, ["NOT_AVAILABLE"]]],
  "health.largest": [
    ["Security Hub", 14, 14000, 1000],
    ["GuardDuty", 10, 10000, 1000],
    ["Inspector", 4, 8000, 2000],
    ["Macie", 1, 1000, 1000],
  ],
  "health.routes": [["/platform/ingest/v1/security.events", "1.309", 29, 3, "2026-03-04T09:50:00Z"]],
};
