// A host application with a tsyringe container of its own: its user table and its log take the place
// of two of Carillon's ports. Two engines made from the one container share nothing else.
import "reflect-metadata";
import {
  createEngine,
  type Directory,
  defineRule,
  type Logger,
  memoryStore,
  tokens,
  userLoggedIn,
} from "carillon";
import { container } from "tsyringe";
import { printer } from "./printer.ts";

const users: Directory = {
  find: async (id) => ({ id, addresses: { email: `${id}@example.com` }, locale: "de" }),
};
const log: Logger = {
  log: ({ level, logger, text }) => console.log(`[host] ${level} ${logger}: ${text}`),
};

const host = container.createChildContainer();
host.register(tokens.directory, { useValue: users });
host.register(tokens.logger, { useValue: log });

const engineOf = (product: string) =>
  createEngine({
    app: product,
    store: memoryStore(),
    container: host,
    channels: { people: printer({ name: product }) },
    rules: [defineRule({ name: "sign-ins", on: userLoggedIn, via: ["people"], user: "only" })],
  });
const beacon = engineOf("Beacon");
const harbour = engineOf("Harbour");
await Promise.all([beacon.start(), harbour.start()]);
harbour.on("sent", () => console.log("Harbour sent something"));

await beacon.emit(userLoggedIn, { id: "kim", name: "Kim Example" });
await beacon.drain();
const [ours, theirs] = await Promise.all([beacon.log.list(), harbour.log.list()]);
console.log(`Deliveries: ${ours.length} at Beacon, ${theirs.length} at Harbour`);
await beacon.stop();

await harbour.emit(userLoggedIn, { id: "alex", name: "Alex Example" });
await harbour.drain();
await harbour.stop();
