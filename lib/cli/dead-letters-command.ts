import { Command } from "commander";
import { queuesOf } from "../connections/queues";
import { ConnectionQueues } from "../dead-letters/sqs";
import { type DeadLetterAction, type VisitResult, visitDeadLetters } from "../dead-letters/visit";
import { namesOf } from "../forwarder/names";
import { type DeployRole, enterAccount } from "../organization/account-access";
import { liesIn } from "../organization/ou-path";
import { Interrupt, listenToSignals } from "../rollout/interrupt";
import { type ApprovalFlags, askBefore, needsApproval, withApproval } from "./approval";
import { type Declaration, readDeclaration } from "./declaration";
import { collect, type GlobalOptions, repeatable } from "./global-options";
import { plural, table } from "./table";

interface Flags extends GlobalOptions, ApprovalFlags {
  readonly account: readonly string[];
  readonly ou: readonly string[];
  readonly region: readonly string[];
  readonly id?: string;
  readonly rate: string;
  readonly dryRun?: boolean;
}

/** `hubrelay dead-letters`. */
export function deadLettersCommand(): Command {
  return new Command("dead-letters")
    .addCommand(
      selection(new Command("list"))
        .description("a line for each dead letter, with the reason")
        .addHelpText("after", "\nExample:\n  $ npx hubrelay dead-letters list --account 111111111111")
        .action(async (_flags: unknown, command: Command) => {
          const flags = command.optsWithGlobals<Flags>();
          print(await visit(flags, "look"), flags);
        }),
    )
    .addCommand(
      selection(new Command("show"))
        .description("one dead letter whole, with the event")
        .argument("<id>", "the message's id, as list shows it")
        .addHelpText("after", "\nExample:\n  $ npx hubrelay dead-letters show 5f4c…")
        .action(async (id: string, _flags: unknown, command: Command) => {
          const result = await visit(command.optsWithGlobals<Flags>(), "look", id);
          for (const letter of result.letters) console.log(JSON.stringify(letter, null, 2));
          if (result.letters.length === 0) console.error(`there is no dead letter ${id} in these connections`);
          process.exitCode = result.letters.length === 0 || result.failures.length > 0 ? 1 : 0;
        }),
    )
    .addCommand(change("redrive", "send dead letters to the queue again; may be stopped and run again at any time"))
    .addCommand(change("drop", "delete dead letters for good"));
}

function change(action: "redrive" | "drop", description: string): Command {
  return withApproval(selection(new Command(action)))
    .description(description)
    .option("--id <id>", "only this one")
    .option("--rate <n>", "most a second", "50")
    .option("--dry-run", "say what would be done, and do nothing")
    .addHelpText("after", `\nExample:\n  $ npx hubrelay dead-letters ${action} --account 111111111111 --dry-run`)
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<Flags>();
      if (flags.dryRun) {
        print(await visit(flags, "look", flags.id), flags);
        console.error(`Nothing was changed. Without --dry-run: ${action}.`);
        return;
      }
      if (needsApproval(`dead-letters ${action}`, flags) && !(await askBefore(`${action} the dead letters?`))) return;
      print(await visit(flags, action, flags.id), flags, action === "redrive" ? "redriven" : "dropped");
    });
}

function selection(command: Command): Command {
  return command
    .addOption(repeatable("-a, --account <id>", "only this account", collect))
    .addOption(repeatable("--ou <path>", "only accounts in this OU or below", collect))
    .addOption(repeatable("--region <region>", "only this region", collect));
}

async function visit(flags: Flags, action: DeadLetterAction, id?: string): Promise<VisitResult> {
  const declaration = readDeclaration(flags.config);
  const { deployment, organization } = declaration;
  const names = namesOf(deployment.name);
  const connections = selected(declaration, flags);
  const role: DeployRole = {
    ...deployment.deployRole,
    partition: organization.organization.partition,
    region: deployment.hub.region,
  };
  const entered = new Map<string, ReturnType<typeof enterAccount>>();
  const opened: ConnectionQueues[] = [];
  const interrupt = new Interrupt();
  const stopListening = listenToSignals(interrupt);
  try {
    return await visitDeadLetters(
      async ({ account, region }) => {
        const entry = entered.get(account) ?? enterAccount(account, role);
        entered.set(account, entry);
        const access = await entry;
        if (!access.entered) throw new Error(access.reason);
        const queues = new ConnectionQueues(region, access.credentials, names);
        opened.push(queues);
        return queues.deadLetters();
      },
      {
        connections: queuesOf(deployment, connections),
        action,
        id,
        accounts: deployment.topology === "hub" && namesAccounts(flags) ? accountsOf(connections) : undefined,
        perSecond: Number(flags.rate) || undefined,
        stopped: () => interrupt.draining,
      },
    );
  } finally {
    stopListening();
    for (const queues of opened) queues.close();
  }
}

const accountsOf = (connections: readonly { readonly account: string }[]) =>
  new Set(connections.map(({ account }) => account));

/** Only then letters are told apart by account: in a shared queue may also lie those of accounts that have left. */
function namesAccounts({ account, ou }: Flags): boolean {
  return account.length > 0 || ou.length > 0;
}

function selected({ plan, organization }: Declaration, flags: Flags) {
  const ous = new Map(organization.accounts.map(({ id, ou }) => [id, ou]));
  const inOu = (account: string) => flags.ou.some((ou) => liesIn(ous.get(account) ?? "/", ou));
  return plan.connections.filter(
    ({ account, region }) =>
      (flags.account.length === 0 || flags.account.includes(account)) &&
      (flags.ou.length === 0 || inOu(account)) &&
      (flags.region.length === 0 || flags.region.includes(region)),
  );
}

function print({ letters, failures }: VisitResult, flags: Flags, done?: string): void {
  if (flags.json) console.log(JSON.stringify({ letters, failures }, null, 2));
  else {
    const lines = letters.map(({ account, region, id, since, reason }) => [`${account} ${region}`, id, since, reason]);
    if (lines.length > 0) console.log(table(["connection", "id", "since", "reason"], lines));
    console.log(`${plural(letters.length, "dead letter")}${done ? ` ${done}` : ""}`);
  }
  for (const { account, region, reason } of failures) console.error(`✗ ${account} ${region}: ${reason}`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}
