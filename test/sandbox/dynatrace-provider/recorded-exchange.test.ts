import { isDeepStrictEqual } from "node:util";
import type { ValueObject } from "../../../sandbox/dynatrace-provider/values";
import { ACCOUNT, type RecordedResource, recordedResources } from "./recorded-configuration";
import { type Exchange, ReplayServer, type Request, readRecording, toComparable } from "./recording";
import { sortSets, TerraformCore } from "./terraform-core";

const recording = readRecording();

if (recording === undefined) {
  test("the real provider's recorded exchange is not on this machine: nothing to compare with", () => {
    console.warn("the double's calls were not compared with the real provider's");
  });
} else {
  const phase = (name: string): readonly Exchange[] => {
    const exchanges = recording.get(name);
    if (exchanges === undefined) throw new Error(`no phase "${name}" in the recording`);
    return exchanges;
  };
  const server = new ReplayServer();
  let environment: Readonly<Record<string, string>>;
  const states = new Map<string, ValueObject>();

  beforeAll(async () => {
    const url = await server.start();
    environment = {
      DYNATRACE_ENV_URL: url,
      DYNATRACE_API_TOKEN: "dt0c01.RECORDED.SECRET",
      DYNATRACE_PLATFORM_TOKEN: "dt0s16.RECORDED.SECRET",
      DT_CLIENT_ID: "dt0s02.RECORDED",
      DT_CLIENT_SECRET: "dt0s02.RECORDED.SECRET",
      DT_ACCOUNT_ID: ACCOUNT,
      DT_TOKEN_URL: `${url}/sso/oauth2/token`,
      IAM_ENDPOINT_URL: url,
    };
  });
  afterAll(() => server.stop());

  /** Calls the real provider makes once per process, for whichever resource comes first. */
  const isShared = ({ path }: Pick<Exchange, "path">) =>
    path === "/sso/oauth2/token" ||
    path.startsWith("/env/v2/") ||
    /^\/iam\/v1\/repo\/[^/]+\/[^/]+\/policies$/.test(path);
  const isListing = ({ method, path }: Pick<Exchange, "method" | "path">) => method === "GET" && isShared({ path });

  const remembered = (name: string) => states.get(name)?.id as string | undefined;
  const idOf = (name: string) => remembered(name) ?? "";

  function recorded(name: string, resource: RecordedResource, phaseName: string): readonly Exchange[] {
    const id = remembered(name)?.split("#-#")[0];
    return phase(phaseName).filter((exchange) => resource.owns(exchange, id));
  }

  /** Runs one piece of work in a new provider process and returns its own calls, the shared ones apart. */
  async function calls(
    exchanges: readonly Exchange[],
    phaseName: string,
    work: (core: TerraformCore) => Promise<void>,
  ): Promise<readonly Request[]> {
    const shared = phase(phaseName).filter((one) => isListing(one) || one.path === "/sso/oauth2/token");
    expect(exchanges).not.toHaveLength(0);
    server.load([...exchanges, ...shared.filter((one) => !exchanges.includes(one))]);
    await work(new TerraformCore(environment));
    return server.requests.filter((one) => !isListing(one) && one.path !== "/sso/oauth2/token");
  }

  const table = Object.entries(recordedResources).map(([name, resource]) => ({ name, resource }));

  describe.each(table)("$name", ({ name, resource }) => {
    const { type } = resource;
    const config = (generation: number) => resource.config(generation, idOf);

    test("is created with the real provider's calls", async () => {
      const created = phase("apply, empty state");
      // Its id stands in the answer to its first call.
      const first = created.find((exchange) => resource.owns(exchange, undefined))!;
      const exchanges = created.filter((exchange) => resource.owns(exchange, idIn(first)));
      const made = await calls(exchanges, "apply, empty state", async (core) => {
        states.set(name, (await core.apply(type, null, config(1)))!);
      });
      expect(made).toEqual(exchanges.map(toComparable));
    });

    test("is read with the real provider's calls, and a second plan is empty", async () => {
      const exchanges = recorded(name, resource, "plan, nothing changed");
      const made = await calls(exchanges, "plan, nothing changed", async (core) => {
        const state = (await core.read(type, states.get(name)!))!;
        states.set(name, state);
        const { planned, replace } = await core.plan(type, state, config(1));
        expect(replace).toEqual([]);
        expect(sortSets(type, planned)).toEqual(sortSets(type, state));
      });
      expect(made).toEqual(exchanges.map(toComparable));
    });

    test("is changed in place with the real provider's calls", async () => {
      const phaseName = "apply, one value changed in most resources";
      const exchanges = recorded(name, resource, phaseName);
      const made = await calls(exchanges, phaseName, async (core) => {
        const state = (await core.read(type, states.get(name)!))!;
        const { planned, replace } = await core.plan(type, state, config(2));
        expect(replace).toEqual([]);
        const changes = !isDeepStrictEqual(sortSets(type, planned), sortSets(type, state));
        expect(changes).toBe(resource.changes);
        states.set(name, resource.changes ? (await core.apply(type, state, config(2)))! : state);
      });
      expect(made).toEqual(exchanges.map(toComparable));
    });

    test("is deleted with the real provider's calls", async () => {
      const destroyed = phase("destroy");
      const own = destroyed.filter((exchange) => resource.owns(exchange, remembered(name)?.split("#-#")[0]));
      // The recording makes the token and one workflow again before it destroys them: they end with other ids.
      const ending =
        own.length > 0 ? own : destroyed.filter((one) => one.path.includes("/workflows/") && !isKnown(one));
      const id = own.length > 0 && type !== "dynatrace_api_token" ? idOf(name) : lastPart(ending[0]!.path);
      const made = await calls(ending, "destroy", async (core) => {
        const state = (await core.read(type, { ...states.get(name)!, id }))!;
        expect(await core.apply(type, state, null)).toBeNull();
      });
      expect(made).toEqual(ending.map(toComparable));
    });
  });

  const isKnown = ({ path }: Exchange) => phase("apply, empty state").some((early) => early.path === path);
  const lastPart = (path: string) => path.split("?")[0]!.split("/").at(-1)!;

  test("the policies of all levels are listed once per process", async () => {
    const policy = recordedResources.policy!;
    const exchanges = recorded("policy", policy, "plan, nothing changed");
    await calls([...exchanges, ...exchanges], "plan, nothing changed", async (core) => {
      await core.read(policy.type, states.get("policy")!);
      await core.read(policy.type, states.get("policy")!);
    });
    const listing = phase("plan, nothing changed")
      .filter(isListing)
      .map(({ path }) => path);
    const made = server.requests.filter(isListing).map(({ path }) => path);
    expect([...made].sort()).toEqual([...listing].sort());
  });
}

function idIn({ response }: Exchange): string | undefined {
  const answer = [response].flat()[0] as { objectId?: string; id?: string; uuid?: string } | undefined;
  return answer?.objectId ?? answer?.id ?? answer?.uuid;
}
