import type { JsonObject, RenderView } from "@carillon/core";
import { Budget } from "../../src/safe/budget.ts";
import { readTemplate } from "../../src/safe/read-template.ts";
import { renderSafe, safeVariables } from "../../src/safe/render-safe.ts";
import { templateData } from "../../src/template-data.ts";
import { sampleView } from "../sample-view.ts";

/** An alert whose texts are all hostile to HTML. */
export const hostilePayload = {
  host: { name: `<img src=x onerror=alert(1)>"'&`, tags: ["a<b", `"x"`] },
  url: "javascript:alert(document.domain)",
  good: "https://status.example/?a=1&b=<2>",
  count: 3,
  ratio: 0.25,
  up: true,
  down: false,
  nothing: null,
  empty: "",
  rows: [
    { name: "r1", size: 1_000, tags: ["x", "y"] },
    { name: "r2 </td>", size: 2_000_000, tags: [] },
  ],
  none: [],
  lines: "a <b>\nc",
  "host-name": "db-1",
  body: "<script>body</script>",
  __blocks: { x: "<script>1</script>" },
  layout: "<script>2</script>",
};

export function alertView(payload: JsonObject = hostilePayload): RenderView {
  return sampleView({ type: "alert.status", event: { payload } });
}

export const htmlName = "alert.email.html.eta";
export const textName = "alert.email.text.eta";

function roleOf(name: string) {
  const kind = name.startsWith("_") ? "piece" : name.startsWith("layout.") ? "layout" : "part";
  return { name, kind, domain: kind === "part" ? "alert" : undefined } as const;
}

export function read(source: string, name = htmlName) {
  return readTemplate(roleOf(name), source, safeVariables);
}

/** What is refused, each as `line:column what`; empty where nothing is. */
export function refusalsOf(source: string, name = htmlName): readonly string[] {
  const { refusals = [] } = read(source, name);
  return refusals.map(({ line, column, what }) => `${line}:${column} ${what}`);
}

/** What an accepted template makes; of one that is refused, an error with the refusals. */
export function render(
  source: string,
  name = htmlName,
  payload: JsonObject = hostilePayload,
  body?: string,
): string {
  const { template, refusals } = read(source, name);
  if (template === undefined) throw new Error(JSON.stringify(refusals));
  const pieces = new Map([
    ["_fields.html.eta", "<i>fields</i>"],
    ["_fields.text.eta", "fields"],
  ]);
  const budget = new Budget();
  return renderSafe(template, { data: templateData(alertView(payload)), pieces, body, budget });
}
