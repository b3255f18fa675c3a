// "Why did she not get it?" explain() answers from the code that plans, and sends nothing.
import { alertChanged, createEngine, defineRule, memoryStore, userLoggedIn } from "carillon";
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

type Explanation = Awaited<ReturnType<typeof engine.explain>>;

function print(question: string, { rules, deliveries }: Explanation) {
  console.log(question);
  for (const { rule, matched, reason } of rules) {
    console.log(`  rule ${rule}: ${matched ? "yes" : "no"}, ${reason}`);
  }
  for (const { recipient, address, channel, state, reason } of deliveries) {
    const why = reason === undefined ? "" : `: ${reason.message}`;
    console.log(`  ${address ?? recipient.id} through ${channel} would be ${state}${why}`);
  }
}

const warning = { status: "WARN", host: { name: "web-01" } } as const;
print("Who hears of a warning?", await engine.explain(alertChanged, warning));

const robot = { id: "robot", name: "Report robot" };
print("Who hears that the robot signed in?", await engine.explain(userLoggedIn, robot));
