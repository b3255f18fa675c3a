import { defineConfig, mergeConfig } from "vitest/config";
import base from "./vitest.config.ts";

/** The crash tests again and again, each round with another seed. */
export default mergeConfig(base, defineConfig({ test: { env: { CARILLON_SOAK_ROUNDS: "25" } } }));
