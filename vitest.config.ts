import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["mimo-source"] },
  ssr: { resolve: { conditions: ["mimo-source"], externalConditions: ["mimo-source"] } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "tests/**/*.test.ts"],
    testTimeout: 60_000,
    maxWorkers: 2,
  },
});
