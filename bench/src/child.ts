import type { Contender } from "./contender.ts";

/** Runs one contender, named by the first argument and told by the second, and hands its figures up. */

const contenders: Readonly<Record<string, () => Promise<{ readonly default: Contender }>>> = {
  "end-to-end/carillon": () => import("./end-to-end/carillon.ts"),
  "end-to-end/nodemailer-pool": () => import("./end-to-end/nodemailer-pool.ts"),
  "end-to-end/bullmq": () => import("./end-to-end/bullmq.ts"),
  "emits/carillon": () => import("./emits/carillon.ts"),
  "emits/bullmq": () => import("./emits/bullmq.ts"),
  "emits/bare-commit": () => import("./emits/bare-commit.ts"),
  "drain/carillon": () => import("./drain/carillon.ts"),
  "routing/carillon": () => import("./routing/carillon.ts"),
  "rendering/carillon": () => import("./rendering/carillon.ts"),
  "rendering/email-templates": () => import("./rendering/email-templates.ts"),
  "rendering/mjml": () => import("./rendering/mjml.ts"),
  "storm/carillon": () => import("./storm/carillon.ts"),
  "crowd/carillon": () => import("./crowd/carillon.ts"),
};

const [name = "", input = "{}"] = process.argv.slice(2);
const load = contenders[name];
if (load === undefined) throw new Error(`There is no contender ${name}`);
const { default: measure } = await load();
const figures = await measure(JSON.parse(input));
if (process.send === undefined) {
  console.log(JSON.stringify(figures));
} else {
  process.send(figures);
  process.disconnect();
}
