import {
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { runPool } from "../pool";
import { UserError } from "../user-error";
import { clientConfig } from "./aws-client";
import { codeOf, explained } from "./aws-errors";
import type { AccountPage, OrganizationPages } from "./organization-pages";

/** Calls side by side: Organizations allows few a second, and the SDK slows down by itself. */
const CONCURRENCY = 4;
/** Most pages of one list, against a token that never ends; 20 accounts a page make 200,000 accounts. */
const MAX_PAGES = 10_000;

/** Hears how far the reading is. */
export type ReadProgress = (done: number, total: number) => void;

/**
 * Reads the organization the caller belongs to. Works in the management account and in delegated administrators.
 *
 * @param region - any region of the partition
 * @throws UserError when the caller may not read it
 */
export async function readOrganization(region: string, progress: ReadProgress = () => {}): Promise<OrganizationPages> {
  const client = new OrganizationsClient(clientConfig(region));
  try {
    return await readAll(client, progress);
  } catch (error) {
    if (codeOf(error) === "AWSOrganizationsNotInUseException") {
      throw new UserError(
        "reading the organization: this account is in none",
        "use credentials of the management account or of a delegated administrator",
      );
    }
    throw explained(
      error,
      "reading the organization",
      "use credentials of the management account or of a delegated administrator, with the runner policy of docs/deploy-role.md",
    );
  } finally {
    client.destroy();
  }
}

async function readAll(client: OrganizationsClient, progress: ReadProgress): Promise<OrganizationPages> {
  const { Organization: organization } = await client.send(new DescribeOrganizationCommand({}));
  const roots = await everyPage((NextToken) =>
    client.send(new ListRootsCommand({ NextToken })).then((page) => ({ items: page.Roots, next: page.NextToken })),
  );
  const ous = await readOus(
    client,
    roots.map(({ Id = "" }) => Id),
  );
  const parents = new Map<string, string>();
  await each([...roots.map(({ Id = "" }) => Id), ...ous.map(({ id }) => id)], async (ParentId) => {
    const found = await everyPage((NextToken) =>
      client
        .send(new ListAccountsForParentCommand({ ParentId, NextToken }))
        .then((page) => ({ items: page.Accounts, next: page.NextToken })),
    );
    for (const { Id = "" } of found) parents.set(Id, ParentId);
  });
  const listed = await everyPage((NextToken) =>
    client
      .send(new ListAccountsCommand({ NextToken }))
      .then((page) => ({ items: page.Accounts, next: page.NextToken })),
  );
  const accounts: AccountPage[] = [];
  await each(listed, async ({ Id = "", Name = "", Email, State, Status, JoinedMethod }) => {
    const parent = parents.get(Id) ?? (await parentOf(client, Id));
    accounts.push({
      id: Id,
      name: Name,
      tags: await tagsOf(client, Id),
      ...(Email === undefined ? {} : { email: Email }),
      ...(State === undefined ? {} : { state: State }),
      ...(Status === undefined ? {} : { status: Status }),
      ...(JoinedMethod === undefined ? {} : { joined: JoinedMethod }),
      ...(parent === undefined ? {} : { parent }),
    });
    progress(accounts.length, listed.length);
  });
  return {
    id: organization?.Id ?? "",
    arn: organization?.Arn ?? "",
    managementAccount: organization?.MasterAccountId ?? "",
    roots: roots.map(({ Id = "", Name = "" }) => ({ id: Id, name: Name })),
    ous,
    accounts,
  };
}

/** Level by level: every OU's children, until a level is empty. */
async function readOus(client: OrganizationsClient, roots: readonly string[]) {
  const all: { id: string; name: string; parent: string }[] = [];
  for (let level = roots; level.length > 0; ) {
    const next: string[] = [];
    await each(level, async (ParentId) => {
      const found = await everyPage((NextToken) =>
        client
          .send(new ListOrganizationalUnitsForParentCommand({ ParentId, NextToken }))
          .then((page) => ({ items: page.OrganizationalUnits, next: page.NextToken })),
      );
      for (const { Id = "", Name = "" } of found) {
        all.push({ id: Id, name: Name, parent: ParentId });
        next.push(Id);
      }
    });
    level = next;
  }
  return all;
}

/** For an account that moved while the OUs were read. */
async function parentOf(client: OrganizationsClient, account: string): Promise<string | undefined> {
  try {
    const found = await everyPage((NextToken) =>
      client
        .send(new ListParentsCommand({ ChildId: account, NextToken }))
        .then((page) => ({ items: page.Parents, next: page.NextToken })),
    );
    return found[0]?.Id;
  } catch (error) {
    if (codeOf(error) === "ChildNotFoundException") return undefined;
    throw error;
  }
}

async function tagsOf(client: OrganizationsClient, account: string): Promise<Record<string, string>> {
  try {
    const tags = await everyPage((NextToken) =>
      client
        .send(new ListTagsForResourceCommand({ ResourceId: account, NextToken }))
        .then((page) => ({ items: page.Tags, next: page.NextToken })),
    );
    return Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));
  } catch (error) {
    // It left between the list and this call.
    if (codeOf(error) === "TargetNotFoundException") return {};
    throw error;
  }
}

/** A page of a list; without `next` it is the last. */
interface Page<T> {
  readonly items: readonly T[] | undefined;
  readonly next: string | undefined;
}

/**
 * All items of a list. Organizations answers pages that are empty and yet not the last: only a missing token ends a list.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
 */
export async function everyPage<T>(read: (token: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { items = [], next } = await read(token);
    all.push(...items);
    if (next === undefined || next === "") return all;
    if (next === token) throw new Error("a list of AWS does not end: it gave the same token twice");
    token = next;
  }
  throw new Error(`a list of AWS does not end: ${MAX_PAGES} pages read`);
}

/** Ends at the first error, after what runs. */
async function each<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> {
  let failed: { readonly error: unknown } | undefined;
  await runPool(
    items,
    CONCURRENCY,
    () => failed !== undefined,
    async (item) => {
      try {
        await task(item);
      } catch (error) {
        failed ??= { error };
      }
    },
  );
  if (failed) throw failed.error;
}
