// "Why did she not get it?" explain() answers from the code that plans, and sends nothing.
import {
  alertChanged,
  createEngine,
  defineRule,
  explanationText,
  memoryStore,
  userLoggedIn,
} from "carillon";
import { printer } from "./printer.ts";

const engine = createEngine({
  app: "Beacon",
  store: memoryStore(),
  channels: { ops: printer({ to: ["ops@example.com"] }) },
  rules: [
    defineRule({ name: "sign-ins", on: userLoggedIn, via: ["ops"], user: "only" }),
    defineRule({ name: "alerts", on: alertChanged, via: ["ops"] }),
    defineRule({
      name: "emergencies",
      on: alertChanged,
      when: ({ payload }) => payload.status === "CRIT",
      via: ["ops"],
      to: ["duty@example.com"],
    }),
  ],
});

console.log("Who hears of a warning?");
const warning = { status: "WARN", host: { name: "web-01" } } as const;
console.log(explanationText(await engine.explain(alertChanged, warning)));

console.log("Who hears that the robot signs in at midnight?");
const robot = { id: "robot", name: "Report robot" };
const at = new Date("2026-12-24T23:00Z");
console.log(explanationText(await engine.explain(userLoggedIn, robot, { at })));
