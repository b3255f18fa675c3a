import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runRow } from "./run-row.ts";
import { stages } from "./stages.ts";

const sockets = () =>
  process.getActiveResourcesInfo().filter((resource) => /TCP|TLS|Timeout/.test(resource)).length;
let before = 0;

beforeAll(() => {
  before = sockets();
});

afterAll(async () => {
  // Timers of the runner itself come and go.
  for (let turn = 0; turn < 100 && sockets() > before; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10).unref());
  }
  expect(sockets()).toBeLessThanOrEqual(before);
});

for (const { title, ways, kept, rows } of stages) {
  describe(title, () => {
    for (const row of rows) {
      for (const way of row.ways ?? ways) {
        test.concurrent(`by ${way}, a server that ${row.server}: ${row.outcome}`, ({ expect }) =>
          runRow(row, way, kept, expect));
      }
    }
  });
}
