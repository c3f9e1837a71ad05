import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, LocalBackend, TerraformOutput, TerraformResource } from "cdktf";
import { LoneStack } from "../../stacks/lone-stack";

let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), "hubrelay-lone-"));
});
afterEach(() => rmSync(outdir, { recursive: true }));

function stackOf(app: App, id: string): { readonly stack: LoneStack; readonly resource: TerraformResource } {
  const stack = new LoneStack(app, id);
  new LocalBackend(stack, { path: `${id}.tfstate` });
  return { stack, resource: new TerraformResource(stack, "thing", { terraformResourceType: "terraform_data" }) };
}

test("a reference to another stack is an error that names it, not a reference to something else of the same name", () => {
  const app = new App({ outdir, stackTraces: false });
  const { resource } = stackOf(app, "first");
  const { stack } = stackOf(app, "second");
  new TerraformOutput(stack, "id", { value: resource.getStringAttribute("id") });
  expect(() => app.synth()).toThrow("another stack refers to terraform_data.thing.id of stack first");
});

test("a reference within the stack stays one", () => {
  const app = new App({ outdir, stackTraces: false });
  const { stack, resource } = stackOf(app, "first");
  new TerraformOutput(stack, "id", { value: resource.getStringAttribute("id") });
  app.synth();
  const { output } = JSON.parse(readFileSync(join(outdir, "stacks", "first", "cdk.tf.json"), "utf8"));
  expect(output.id.value).toBe("${terraform_data.thing.id}");
});
