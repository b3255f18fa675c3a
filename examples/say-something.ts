import { code, createEngine, memoryStore, message } from "carillon";
import { printer } from "./printer.ts";

const ops = printer({ name: "ops", to: ["ops@example.com"] });
const engine = createEngine({
  app: "Beacon",
  channels: { ops },
  rules: [],
  store: memoryStore(),
});

await engine.start();
const said = message({
  title: "The import of March is done",
  fields: { Rows: "1,204", Warnings: undefined, "Last line": code("4711;ok") },
  actions: { "Open the import": "https://beacon.example.com/imports/3" },
});
await engine.notify(said, { via: ["ops"] });
await engine.notify(said, { via: ["ops"], to: ["boss@example.com"], id: "import-3" });
await engine.drain();
await engine.stop();
