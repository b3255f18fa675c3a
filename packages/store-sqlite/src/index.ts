export { type SqliteOptions, type SqliteStore, sqlite } from "./sqlite.ts";
