import { compileRegex } from "@carillon/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { regexTests } from "../../src/alertmanager/regex-tests.ts";
import { fromAlertmanager } from "../../src/index.ts";
import { routesTest } from "./routed.ts";
import { type LabelSet, type Node, receiversByWalk } from "./walk.ts";

const labelled = (pairs: string): LabelSet =>
  Object.fromEntries(
    pairs
      .split(" ")
      .filter((pair) => pair !== "")
      .map((pair) => {
        const [name = "", value = ""] = pair.split("=");
        return [name, value];
      }),
  );

const company = `
global:
  smtp_smarthost: "localhost:25"
  smtp_from: "alertmanager@example.org"
route:
  group_by: ["alertname", "cluster", "service"]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 3h
  receiver: team-X-mails
  routes:
    - matchers: [ service=~"^(foo1|foo2|baz)$" ]
      receiver: team-X-mails
      routes:
        - matchers: [ severity="critical" ]
          receiver: team-X-pager
    - match: { service: files }
      receiver: team-Y-mails
      routes:
        - match: { severity: critical }
          receiver: team-Y-pager
    - matchers: [ "service = database" ]
      receiver: team-DB-pager
      group_by: [alertname, cluster, database]
      routes:
        - match: { owner: team-X }
          receiver: team-X-pager
          continue: true
        - matchers: [ '{owner="team-Y", severity!="info"}' ]
          receiver: team-Y-pager
inhibit_rules:
  - source_matchers: [ severity="critical" ]
    target_matchers: [ severity="warning" ]
    equal: [alertname, cluster, service]
receivers:
  - name: team-X-mails
    email_configs: [{ to: "team-X+alerts@example.org" }]
  - name: team-X-pager
  - name: team-Y-mails
  - name: team-Y-pager
  - name: team-DB-pager
`;

const platform = `
route:
  receiver: default
  routes:
    - match: { alertname: Watchdog }
      receiver: heartbeat
    - match_re: { namespace: "kube-.*|monitoring", severity: "warning|critical" }
      receiver: platform
      continue: true
      routes:
        - match: { severity: critical }
          receiver: platform-oncall
          continue: true
        - match_re: { cluster: "eu-(west|central)-\\\\d+" }
          receiver: platform-eu
    - matchers: [ 'team=~".+"', 'env!~"dev|staging"' ]
      receiver: teams
      routes:
        - { match: { team: data }, receiver: data }
        - matchers: [ team="web", drill="" ]
          routes:
            - { match: { severity: critical }, receiver: web-oncall }
    - matchers: [ 'env=~"dev|"' ]
      receiver: quiet
`;

describe("Rules from an Alertmanager configuration tell whom amtool's routes test names", () => {
  it.each([
    ["", "team-X-mails"],
    ["service=other severity=critical", "team-X-mails"],
    ["service=foo1", "team-X-mails"],
    ["service=foo12", "team-X-mails"],
    ["service=baz severity=critical", "team-X-pager"],
    ["service=files", "team-Y-mails"],
    ["service=files severity=critical", "team-Y-pager"],
    ["service=database", "team-DB-pager"],
    ["service=database severity=critical", "team-DB-pager"],
    ["service=database owner=team-X", "team-X-pager"],
    ["service=database owner=team-Y", "team-Y-pager"],
    ["service=database owner=team-Y severity=info", "team-DB-pager"],
    ["service=database owner=team-Z", "team-DB-pager"],
  ])("by teams, of %j", async (labels, receivers) => {
    expect((await routesTest(company)(labelled(labels))).join(",")).toBe(receivers);
  });

  it.each([
    ["", "quiet"],
    ["env=prod", "default"],
    ["alertname=Watchdog namespace=kube-system severity=critical", "heartbeat"],
    ["namespace=kube-system env=prod", "default"],
    ["namespace=kube-system severity=warning", "platform,quiet"],
    ["namespace=kube-system severity=warning env=prod", "platform"],
    ["namespace=my-kube-system severity=warning env=prod", "default"],
    [
      "namespace=monitoring severity=critical cluster=eu-west-1 env=prod",
      "platform-oncall,platform-eu",
    ],
    ["namespace=monitoring severity=critical cluster=us-east-1 env=dev", "platform-oncall,quiet"],
    ["namespace=monitoring severity=warning cluster=eu-central-22 env=qa", "platform-eu"],
    ["namespace=monitoring severity=warning cluster=eu-north-1 env=qa", "platform"],
    ["namespace=monitoring severity=critical env=prod team=data", "platform-oncall,data"],
    ["team=data", "data"],
    ["team=data env=staging", "default"],
    ["team=web severity=critical", "web-oncall"],
    ["team=web severity=critical drill=yes", "teams"],
    ["team=web", "teams"],
  ])("by namespaces and regular expressions, of %j", async (labels, receivers) => {
    const told = await routesTest(platform)(labelled(labels));
    expect(told.toSorted()).toEqual(receivers.split(",").toSorted());
  });

  it("whatever the shape of the tree: as a walk through it finds", async () => {
    const names = fc.constantFrom("a", "b", "c");
    const values = fc.constantFrom("x", "y", "");
    const patterns = fc.constantFrom("x", "x|y", ".*", ".+", "", "x?", "[xy]", "(x|)z*", "a.b|y");
    const matcher = fc.oneof(
      fc.tuple(names, fc.constantFrom("=", "!="), values).map(([n, o, v]) => `${n}${o}"${v}"`),
      fc.tuple(names, fc.constantFrom("=~", "!~"), patterns).map(([n, o, v]) => `${n}${o}"${v}"`),
    );
    const tree = fc.letrec<{ node: Node }>((tie) => ({
      node: fc.record(
        {
          receiver: fc.constantFrom("one", "two", "three", "four", "five"),
          match: fc.dictionary(names, values, { maxKeys: 1 }),
          match_re: fc.dictionary(names, patterns, { maxKeys: 1 }),
          matchers: fc.array(matcher, { maxLength: 2 }),
          continue: fc.boolean(),
          routes: fc.oneof(
            { maxDepth: 4, withCrossShrink: true },
            fc.constant([]),
            fc.array(tie("node"), { maxLength: 4 }),
          ),
        },
        { requiredKeys: [] },
      ),
    })).node;
    const root = tree.map(({ routes = [] }): Node => ({ receiver: "root", routes }));
    const labels = fc.dictionary(names, fc.constantFrom("x", "y", "z", "xz", "axb"), {
      maxKeys: 3,
    });
    await fc.assert(
      fc.asyncProperty(
        root,
        fc.array(labels, { minLength: 1, maxLength: 5 }),
        async (route, all) => {
          const told = routesTest(JSON.stringify({ route }));
          for (const one of all) {
            const expected = [...new Set(receiversByWalk(route, one))].sort();
            expect((await told(one)).toSorted()).toEqual(expected);
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe("Rules from an Alertmanager configuration", () => {
  it("inherit receiver, grouping and repetition from the route above, unless it says otherwise", () => {
    const { rules } = fromAlertmanager(`
route:
  receiver: all
  group_by: [alertname]
  group_wait: 0s
  repeat_interval: 1h30m
  routes:
    - match: { a: x }
      group_by: ["..."]
      routes:
        - { match: { b: y }, receiver: b, group_by: [c], group_wait: 1m, repeat_interval: 1d }
        - { match: { b: z }, receiver: c, group_by: [] }
    - { match: { a: y }, receiver: d, group_by: [] }
`);
    const group = { thenEveryMs: 300_000 };
    expect(rules.map(({ via, group, remind }) => ({ via, group, remind }))).toEqual([
      {
        via: ["b"],
        group: { by: ["labels.c"], firstAfterMs: 60_000, ...group },
        remind: { everyMs: 86_400_000 },
      },
      { via: ["c"], group: undefined, remind: { everyMs: 5_400_000 } },
      { via: ["all"], group: undefined, remind: { everyMs: 5_400_000 } },
      {
        via: ["d"],
        group: { by: ["labels.alertname"], firstAtOnce: true, ...group },
        remind: { everyMs: 5_400_000 },
      },
      {
        via: ["all"],
        group: { by: ["labels.alertname"], firstAtOnce: true, ...group },
        remind: { everyMs: 5_400_000 },
      },
    ]);
  });

  it("have channels and recipients for receivers where they are said, and nobody for none", async () => {
    const { rules } = fromAlertmanager(company, {
      name: "alerts",
      on: "alert.*",
      receivers: {
        "team-X-mails": { via: ["mail"], to: ["team-x@example.org"] },
        "team-Y-mails": { via: [] },
      },
    });
    expect(rules.find(({ name }) => name === "alerts")).toMatchObject({
      on: "alert.*",
      via: ["mail"],
      to: ["team-x@example.org"],
    });
    const tell = routesTest(company, { receivers: { "team-Y-mails": { via: [] } } });
    expect(await tell({ service: "files" })).toEqual([]);
    expect(await tell({ service: "files", severity: "critical" })).toEqual(["team-Y-pager"]);
    // What was said of the receiver above does not become the receiver's below.
    expect(rules.find(({ via }) => via?.includes("team-X-pager"))?.to).toBeUndefined();
  });

  it("come with inhibitions, and with notes on what is not carried over", () => {
    const { inhibit, notes } = fromAlertmanager(
      `${company}
time_intervals: [{ name: nights, time_intervals: [{ times: [{ start_time: "22:00", end_time: "24:00" }] }] }]
`.replace("receiver: team-Y-mails", "receiver: team-Y-mails\n      mute_time_intervals: [nights]"),
    );
    expect(inhibit).toEqual([
      {
        source: { and: [{ "labels.severity": "critical" }] },
        target: { and: [{ "labels.severity": "warning" }] },
        equal: ["alertname", "cluster", "service"],
      },
    ]);
    expect(notes).toEqual([
      expect.stringContaining("route.routes[1].mute_time_intervals: not carried over"),
      expect.stringContaining("that both alerts lack is the same; here it is not"),
    ]);
  });

  it("go by long lists of names, and by escaped and quoted ones", async () => {
    const hosts = Array.from({ length: 900 }, (_, index) => `web-${index}\\.example\\.org`);
    const mixed = Array.from({ length: 90 }, (_, index) => `db-${index}-(a|b)`);
    const odd = String.raw`"two-words"="a \"quoted\" one, with a comma"`;
    const routes = [
      { receiver: "web", matchers: [`host=~"${hosts.join("|")}"`] },
      { receiver: "db", match_re: { host: mixed.join("|") } },
      { receiver: "odd", matchers: [odd] },
    ];
    const tell = routesTest(JSON.stringify({ route: { receiver: "default", routes } }));
    expect(await tell({ host: "web-899.example.org" })).toEqual(["web"]);
    expect(await tell({ host: "web-899xexample.org" })).toEqual(["default"]);
    expect(await tell({ host: "db-89-b" })).toEqual(["db"]);
    expect(await tell({ host: "db-89-c" })).toEqual(["default"]);
    expect(await tell({ "two-words": 'a "quoted" one, with a comma' })).toEqual(["odd"]);
  });

  it("may have receivers whose names every object has, too", async () => {
    const routes = [{ receiver: "toString", match: { a: "x" } }];
    const tell = routesTest(JSON.stringify({ route: { receiver: "constructor", routes } }));
    expect(await tell({ a: "x" })).toEqual(["toString"]);
    expect(await tell({ a: "y" })).toEqual(["constructor"]);
  });

  it.each<[string, LabelSet, LabelSet]>([
    ["team = site reliability", { team: "site reliability" }, { team: "site" }],
    ["region =~ eu-(west|central)-[0-9]{1,2}", { region: "eu-west-12" }, { region: "eu-west-123" }],
    [
      "{region =~ eu-[0-9]{2}, team = a b ,}",
      { region: "eu-12", team: "a b" },
      { region: "eu-12" },
    ],
    ["host =~ web\\.[a-z]+", { host: "web.x" }, { host: "webxx" }],
    ["a =~ [[:alpha:]|x|0]+", { a: "b|0" }, { a: "1" }],
    ["a =~ []|x]|[^]|x]{2}", { a: "|" }, { a: "x|" }],
    ["a =~ [[|]|b", { a: "[" }, { a: "[|b" }],
  ])("take the matcher %s without quotes", async (matcher, taken, left) => {
    const routes = [{ receiver: "b", matchers: [matcher] }];
    const tell = routesTest(JSON.stringify({ route: { receiver: "a", routes } }));
    expect(await tell(taken)).toEqual(["b"]);
    expect(await tell(left)).toEqual(["a"]);
  });

  it("ask what the whole expression asks, however it is taken apart", () => {
    const part = fc.constantFrom(
      ..."a b | | ( ) [ ] [^ [[:alpha:] [:alpha:] ^ - + ? \\| \\[ \\] . 0".split(" "),
    );
    const patterns = fc.array(part, { maxLength: 10 }).map((parts) => parts.join(""));
    const texts = fc.array(fc.constantFrom("a", "b", "|", "]", "[", "0", ":"), { maxLength: 3 });
    let asked = 0;
    fc.assert(
      fc.property(patterns, texts, (pattern, letters) => {
        const whole = attempt(() => compileRegex(pattern) && compileRegex(`^(?:${pattern})$`));
        if (whole === undefined || pattern.includes("(?")) return;
        asked += 1;
        const text = letters.join("");
        const passes = regexTests(pattern).some((test) => {
          if (typeof test === "string") return test === text;
          return "regex" in test ? compileRegex(test.regex).test(text) : test.includes(text);
        });
        expect(passes).toBe(whole.test(text));
      }),
      { numRuns: 3_000 },
    );
    expect(asked).toBeGreaterThan(300);
  });

  it.each([
    [
      "route: { receiver: a, match: { b: c } }\nreceivers: [{ name: a }]",
      /column 30: route\.match: the root takes every alert/,
    ],
    ["route: { receiver: a, matchers: [b=c] }", /route\.matchers: the root takes every alert/],
    ["route: { receiver: a, continue: true }", /route\.continue: behind the root/],
    [
      "route: { receiver: a, routes: [{ receiver: opps }] }\nreceivers: [{ name: a }, { name: ops }]",
      /line 1, column 44: route\.routes\[0\]\.receiver: there is no such receiver: "opps"; did you mean "ops"/,
    ],
    ["route: { receiver: toString }\nreceivers: []", /no such receiver: "toString"/],
    [
      "route: { receiver: a }\nreceivers: [{ name: a }, { name: a }]",
      /receivers\[1\]\.name: another/,
    ],
    [
      "route: { receiver: a, group_by: ['...', foo] }",
      /route\.group_by: "\.\.\." means every label/,
    ],
    ["route: { receiver: a, group_by: [foo, foo] }", /route\.group_by: names a label twice/],
    [
      "route: { receiver: a, routes: [{ grup_by: [x] }] }",
      /column 34: route\.routes\[0\]: Unrecognized key: "grup_by"/,
    ],
    [
      "rout: { receiver: a }\nroute: { receiver: a }",
      /line 1, column 7: rout: Unrecognized key: "rout"/,
    ],
    ["route: { receiver: a, group_interval: 0s }", /route\.group_interval: cannot be zero/],
    [
      "route: { receiver: a, routes: [{ mute_time_intervals: [nights] }] }",
      /mute_time_intervals\[0\]: there is no such time interval: "nights"/,
    ],
    ["route: { receiver: a, routes: [{ matchers: ['a = x\"y'] }] }", /is no matcher/],
    ["route: {}", /line 1, column 8: route: has no receiver/],
    ["receivers: []", /route: Invalid input/],
    [
      "route: { receiver: a, routes: [{ matchers: [nothing] }] }",
      /route\.routes\[0\]: is no matcher/,
    ],
    [
      "route: { receiver: a, group_wait: soon }",
      /column 35: route\.group_wait: is no duration: "soon"/,
    ],
    ["route: { receiver: a, routes: [{ match_re: { a: '(' } }] }", /routes\[0\]: is no regular/],
    ["route: [", /no YAML/],
  ])("are not made of %j", (text, message) => {
    expect(() => fromAlertmanager(text)).toThrow(message);
    expect(() => fromAlertmanager(text)).toThrow(
      expect.objectContaining({ code: "rules-invalid" }),
    );
  });
});

function attempt<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
