import {
  createEngine,
  defineChannel,
  defineEvent,
  plainRenderer,
  rulesFromTree,
} from "@carillon/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  type LabelSet,
  type Route,
  receiversByWalk,
  receiversOf,
  routeIn,
  treeOf,
} from "./alertmanager.ts";

const reported = defineEvent("alert.reported", {
  schema: z.strictObject({ labels: z.record(z.string(), z.string()) }),
  severity: "error",
  labels: ({ labels }) => labels,
  message: { en: () => ({ title: "Alert", summary: "" }) },
});

const receiver = defineChannel({
  type: "receiver",
  config: z.strictObject({}),
  accepts: "text",
  create: () => ({ send: async () => ({ status: "sent" }) }),
});

/** An engine whose rules are a routing tree; answers who would be told of labels. */
function engineFor(route: Route) {
  const engine = createEngine({
    app: "Test",
    renderer: plainRenderer,
    channels: Object.fromEntries(receiversOf(route).map((name) => [name, receiver({})])),
    events: [reported],
    rules: rulesFromTree(treeOf(route)),
  });
  return async (labels: LabelSet) => {
    const { deliveries } = await engine.explain(reported, { labels });
    return deliveries.map(({ channel }) => channel);
  };
}

const teams = routeIn(`
route:
  receiver: team-X-mails
  routes:
    - matchers: [ 'service=~"foo1|foo2|baz"' ]
      receiver: team-X-mails
      routes:
        - matchers: [ 'severity="critical"' ]
          receiver: team-X-pager
    - matchers: [ 'service="files"' ]
      receiver: team-Y-mails
      routes:
        - matchers: [ 'severity="critical"' ]
          receiver: team-Y-pager
    - matchers: [ 'service="database"' ]
      receiver: team-DB-pager
      routes:
        - matchers: [ 'owner="team-X"' ]
          receiver: team-X-pager
          continue: true
        - matchers: [ 'owner="team-Y"' ]
          receiver: team-Y-pager
`);

const owners = routeIn(`
route:
  receiver: notify-def
  routes:
    - matchers: [ 'owner="team-A"' ]
      receiver: notify-A
      routes:
        - matchers: [ 'env="testing"' ]
          receiver: notify-testing
        - matchers: [ 'env="production"' ]
          receiver: notify-productionA
          continue: true
        - matchers: [ 'env=~"produ.*"', 'job=~".*"' ]
          receiver: notify-productionB
    - matchers: [ 'owner=~"team-(B|C)"' ]
      receiver: notify-BC
    - matchers: [ 'group_by="role"' ]
      routes:
        - matchers: [ 'env="testing"' ]
          receiver: notify-testing
          routes:
            - matchers: [ 'wait="long"' ]
    - matchers: [ 'env!="testing"', 'owner!~"team-.*"', 'drill=""', 'page="yes"' ]
      receiver: notify-page
`);

describe("An Alertmanager routing tree", () => {
  it.each<[LabelSet, string]>([
    [{}, "team-X-mails"],
    [{ service: "other", severity: "critical" }, "team-X-mails"],
    [{ service: "foo1" }, "team-X-mails"],
    [{ service: "foo12" }, "team-X-mails"],
    [{ service: "baz", severity: "critical" }, "team-X-pager"],
    [{ service: "files" }, "team-Y-mails"],
    [{ service: "files", severity: "critical" }, "team-Y-pager"],
    [{ service: "database" }, "team-DB-pager"],
    [{ service: "database", severity: "critical" }, "team-DB-pager"],
    [{ service: "database", owner: "team-X" }, "team-X-pager"],
    [{ service: "database", owner: "team-Y" }, "team-Y-pager"],
    [{ service: "database", owner: "team-Z" }, "team-DB-pager"],
  ])("by team tells of %j: %s", async (labels, expected) => {
    expect((await engineFor(teams)(labels)).join(",")).toBe(expected);
    expect(receiversByWalk(teams, labels).join(",")).toBe(expected);
  });

  it.each<[LabelSet, string]>([
    [{ owner: "team-A" }, "notify-A"],
    [{ owner: "team-A", env: "unset" }, "notify-A"],
    [{ owner: "team-C" }, "notify-BC"],
    [{ owner: "team-A", env: "testing" }, "notify-testing"],
    [{ owner: "team-A", env: "production" }, "notify-productionA,notify-productionB"],
    [{ owner: "team-A", env: "produce" }, "notify-productionB"],
    [{ group_by: "role" }, "notify-def"],
    [{ env: "testing", group_by: "role" }, "notify-testing"],
    [{ env: "testing", group_by: "role", wait: "long" }, "notify-testing"],
    [{ page: "yes" }, "notify-page"],
    [{ page: "yes", drill: "true" }, "notify-def"],
    [{ page: "yes", env: "testing" }, "notify-def"],
    [{ owner: "nobody" }, "notify-def"],
  ])("by owner tells of %j: %s", async (labels, expected) => {
    expect((await engineFor(owners)(labels)).join(",")).toBe(expected);
    expect(receiversByWalk(owners, labels).join(",")).toBe(expected);
  });

  it("of whatever shape tells whom a walk through it finds", async () => {
    const names = fc.constantFrom("a", "b", "c");
    const values = fc.constantFrom("x", "y", "");
    const matcher = fc
      .tuple(names, fc.constantFrom("=", "!=", "=~", "!~"), values)
      .map(([name, operator, value]) => `${name}${operator}"${value}"`);
    const tree = fc.letrec<{ route: Route }>((tie) => ({
      route: fc.record(
        {
          receiver: fc.constantFrom("one", "two", "three", "four"),
          matchers: fc.array(matcher, { maxLength: 2 }),
          continue: fc.boolean(),
          routes: fc.oneof(
            { maxDepth: 3, withCrossShrink: true },
            fc.constant([]),
            fc.array(tie("route"), { maxLength: 3 }),
          ),
        },
        { requiredKeys: ["receiver"] },
      ),
    })).route;
    const root = tree.map((route): Route => ({ ...route, matchers: [] }));
    const labels = fc.dictionary(names, fc.constantFrom("x", "y", "z"), { maxKeys: 3 });
    await fc.assert(
      fc.asyncProperty(
        root,
        fc.array(labels, { minLength: 1, maxLength: 5 }),
        async (route, all) => {
          const told = engineFor(route);
          for (const one of all) {
            const expected = [...new Set(receiversByWalk(route, one))].sort();
            expect((await told(one)).toSorted()).toEqual(expected);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
