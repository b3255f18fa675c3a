import { join } from "node:path";
import { sqlite } from "@carillon/store-sqlite";
import { testStore } from "@carillon/testing";

testStore("sqlite on a file", ({ directory }) => sqlite(join(directory, "carillon.db")));

testStore("sqlite in memory", () => sqlite(":memory:"), {
  skip: { reopened: "a database in memory ends with its process" },
});
