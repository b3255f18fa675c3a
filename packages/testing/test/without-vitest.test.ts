import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it("engines for tests need no test framework: they run under node:test as they do elsewhere", async () => {
  const program = `
    import { registerHooks } from "node:module";
    registerHooks({
      resolve(name, context, next) {
        if (name === "vitest") throw new Error("vitest was asked for");
        return next(name, context);
      },
    });
    const { test } = await import("node:test");
    const { fakeEngine, expectDeliveries } = await import("@carillon/testing/engine");
    test("nobody is told of nothing", async () => {
      const engine = await fakeEngine({ channels: {}, rules: [] });
      await expectDeliveries(engine).after("24h").toBeNone();
    });
  `;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=carillon:source", "--input-type=module", "--eval", program],
    { cwd: new URL("..", import.meta.url) },
  );
  expect(stdout).toMatch(/pass 1/);
});
