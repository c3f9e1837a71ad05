export const COMPLIANCE = {
  "compliance.pass-rate": [[2, 3, 1, 40]],
  "compliance.pass-rate-by-account": [
    ["111111111111", "shop", 0, 3, 0, 0],
    ["222222222222", "pay", 1, 0, 1, 100],
    ["999999999999", "stray", 1, 0, 0, 100],
  ],
  "compliance.failed-by-standard": [
    ["standards/aws-foundational-security-best-practices/v/1.0.0", 1, 2, 1],
    ["standards/cis-aws-foundations-benchmark/v/5.0.0", 1, 2, 1],
    ["none named", 1, 1, 1],
  ],
  "compliance.top-failing-controls": [
    ["S3.8", "Control S3.8", 2, 50, 1],
    ["EC2.8", "Control EC2.8", 1, 100, 1],
  ],
  "compliance.gaps": [
    ["S3.8", "Control S3.8", 8.9, "111111111111", "shop", 2, "https://remediation.example/S3.8"],
    ["EC2.8", "Control EC2.8", 8.9, "111111111111", "shop", 1, "https://remediation.example/EC2.8"],
  ],
  "compliance.gaps-by-requirement": [["CIS AWS Foundations Benchmark v5.0.0/2.1.4", ["S3.8"], 2, 1]],
  "compliance.undecided": [["Config.1", "Control Config.1", "222222222222", 1, ["CONFIG_ACCESS_DENIED"]]],
  "compliance.suppressed": [["EC2.2", "Control EC2.2", "222222222222", 1, "accepted until May"]],
};
