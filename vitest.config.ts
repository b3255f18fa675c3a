import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["carillon:source", "module", "node", "import", "default"] },
  ssr: { resolve: { conditions: ["carillon:source", "module", "node", "import", "default"] } },
  test: {
    include: [
      "{packages,apps}/*/test/**/*.test.ts",
      "examples/**/*.test.ts",
      "docs/test/**/*.test.ts",
    ],
    // A busy machine is not a fault: tests wait for what happens, and only one that hangs reaches this.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 50_000 } },
    execArgv: ["--conditions=carillon:source"],
  },
});
