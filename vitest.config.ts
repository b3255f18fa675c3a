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
    execArgv: ["--conditions=carillon:source"],
  },
});
