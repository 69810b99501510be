import { defineConfig } from "vitest/config";

export default defineConfig({
  // Node takes graphql's CommonJS build; Vite would load its ES modules beside that, and errors of
  // the one are none to the other.
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores: more workers only make the timing of real child processes worse.
    maxWorkers: 2,
  },
});
