export const VULNERABILITIES = {
  "vulnerabilities.fix-share": [[3, 3]],
  "vulnerabilities.fixable": [
    ["openssl", "1.1.1", ["1.1.2"], 2, 2, 0, 0, 0],
    ["openssl", "1.0.2", ["1.1.2"], 1, 0, 0, 0, 1],
  ],
  "vulnerabilities.container-images": [["web", ["1.4"], "sha256:6f1c", "222222222222", "us-east-1", 1, 0, 0, 0]],
  "vulnerabilities.exploitable": [["CVE-2026-0002", true, 0.5, 10, ["openssl"], 1, 1, true]],
  "vulnerabilities.reachable": [
    [
      "i-1",
      "AwsEc2Instance",
      "111111111111",
      "eu-west-1",
      1,
      0,
      2,
      1,
      ["Control EC2.8", "Detection odd", "Detection portscan"],
    ],
  ],
  "vulnerabilities.oldest": [
    ["CVE-2026-0001", "2026-02-01T00:00:00Z", 2715900, ["openssl"], 1, 1],
    ["CVE-2026-0002", "2026-02-01T00:00:00Z", 2715900, ["openssl"], 1, 1],
  ],
};
