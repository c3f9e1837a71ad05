import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Declaration } from "../../lib/cli/declaration";
import { disconnectedAccounts, withoutStack } from "../../lib/cli/disconnected";
import { parseDeployment } from "../../lib/deployment/load-deployment";
import { parseOrganization } from "../../lib/organization/load-organization";

const CONNECTED = "111111111111";
const LEFT = "222222222222";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hubrelay-disconnected-"));
  mkdirSync(join(folder, "state"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const config = () => join(folder, "deployment.yaml");
const put = (stack: string, resources: object[]) =>
  writeFileSync(join(folder, "state", `${stack}.tfstate`), JSON.stringify({ version: 4, resources }));

function declaration(): Declaration {
  const text = `
dynatrace: { url: "https://abc12345.live.dynatrace.com" }
hub: { account: "${CONNECTED}", region: eu-west-1 }
regions: { default: [eu-west-1] }
`;
  const organization = {
    version: 1,
    organization: { id: "o-abcdefghij", managementAccount: "999999999999" },
    accounts: [{ id: CONNECTED, name: "shop", state: "ACTIVE" }],
  };
  const connection = { account: CONNECTED, accountName: "shop", region: "eu-west-1" };
  return {
    deployment: parseDeployment(text, "d.yaml"),
    organization: parseOrganization(JSON.stringify(organization), "o.json"),
    plan: { connections: [connection], leftOut: [] },
  };
}

const QUEUE = {
  mode: "managed",
  type: "aws_sqs_queue",
  name: "findings",
  provider: 'provider["registry.terraform.io/hashicorp/aws"].us-east-1',
  instances: [{}],
};

test("an account that left is disconnected while its state holds something, with the regions it is in", async () => {
  for (const stack of ["dynatrace", "hub", `account-${CONNECTED}`, `account-${LEFT}`]) put(stack, [QUEUE]);
  expect(await disconnectedAccounts(declaration(), config())).toEqual({ [LEFT]: ["us-east-1"] });
});

test("an empty state needs nothing any more", async () => {
  put(`account-${LEFT}`, []);
  expect(await disconnectedAccounts(declaration(), config())).toEqual({});
});

test("a state that cannot be read is named, and keeps no other account connected", async () => {
  const told = jest.spyOn(console, "error").mockImplementation(() => undefined);
  put(`account-${LEFT}`, [QUEUE]);
  writeFileSync(join(folder, "state", "account-333333333333.tfstate"), "{");
  expect(await disconnectedAccounts(declaration(), config())).toEqual({ [LEFT]: ["us-east-1"] });
  expect(told.mock.calls.join()).toMatch(/account-333333333333 left the deployment, and its state cannot be read/);
  told.mockRestore();
});

test("one that got no stack is named, so that nothing is left behind unseen", () => {
  const stack = (account: string) => ({ name: `account-${account}`, directory: "/", account });
  expect(withoutStack({ [LEFT]: [] }, [stack(CONNECTED)])).toContain(LEFT);
  expect(withoutStack({ [LEFT]: [] }, [stack(CONNECTED), stack(LEFT)])).toBeUndefined();
});
