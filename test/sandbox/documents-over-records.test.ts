import { documentsOf } from "../../lib/dynatrace/documents/documents";
import { stableJson } from "../../lib/dynatrace/documents/stable-json";
import { toSecurityEvents } from "../../lib/relay/mapping";
import { sampleFindings } from "../../sandbox/aws/findings";
import { lookAtDocuments } from "../../sandbox/documents-over-records";
import { freshClient } from "./fake-dynatrace/client";

const fresh = freshClient();
const CONNECTIONS = ["111111111111", "222222222222"].flatMap((account) =>
  ["us-east-1", "eu-west-1"].map((region) => ({ account, accountName: "shop", region })),
);

async function storeDocuments(isPrivate = "false"): Promise<void> {
  const declared = { monitor: true, dashboards: true, notebooks: true, private: false };
  const environmentUrl = fresh.client.fake.url;
  for (const document of documentsOf({ deployment: "hubrelay", environmentUrl, declared, connections: CONNECTIONS })) {
    const form = new FormData();
    for (const field of ["id", "type", "name"] as const) form.append(field, document[field]);
    form.append("isPrivate", isPrivate);
    form.append("content", new Blob([stableJson(document.content)]), document.name);
    await fresh.client.platform("POST", "/platform/document/v1/documents", form);
  }
}

async function send(connections = CONNECTIONS): Promise<void> {
  const records = connections.flatMap(({ account, region }) =>
    sampleFindings(account, region).flatMap((finding) => toSecurityEvents(finding, { account, region })),
  );
  const { token } = await fresh.client.ingestToken();
  await fresh.client.call("POST", "/platform/ingest/v1/security.events", `Api-Token ${token}`, records);
}

const look = () => lookAtDocuments(fresh.client.fake, { connections: 4, findings: 20 });

test("documents over what the sandbox sends count its findings, each once, and its connections", async () => {
  await storeDocuments();
  await send();
  expect(await look()).toMatch(
    /^6 documents, \d+ queries over 28 records: 4 of 4 connections deliver, 20 open findings$/,
  );
});

test("a connection that sends nothing does not hold", async () => {
  await storeDocuments();
  await send(CONNECTIONS.slice(1));
  await expect(look()).rejects.toThrow("delivering connections on the monitor: expected 4, received 3");
});

test("documents that nobody else sees do not hold", async () => {
  await storeDocuments("true");
  await expect(look()).rejects.toThrow("documents that only their owner sees: expected none, received 6");
});
