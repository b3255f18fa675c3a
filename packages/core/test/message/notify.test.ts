import {
  createEngine,
  defineEvent,
  defineRule,
  explanationText,
  memoryStore,
  message,
  notificationSent,
  role,
  traceText,
} from "@carillon/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { directoryOf } from "../people/scene.ts";
import { backupFailed, mailbox, plainRenderer, startedEngine } from "../support.ts";

const said = message({
  title: "Maintenance on Sunday",
  summary: "Everything is back by noon.",
  user: { title: "Your jobs rest on Sunday" },
});

const ada = { id: "u-1", addresses: { email: "ada@example.com" } };

async function scene(to: readonly string[] = []) {
  const mail = mailbox(to);
  const engine = await startedEngine({
    channels: { mail: mail.channel },
    rules: [
      defineRule({ name: "backups", on: backupFailed, via: ["mail"], to: ["b@example.com"] }),
    ],
    directory: directoryOf([ada], { admins: [ada] }),
  });
  const told = async () => {
    await engine.drain();
    return mail.requests.map(({ address, content }) => `${address}: ${content.title}`);
  };
  return { engine, mail, told };
}

describe("A notification without an event type", () => {
  it("goes to the addresses, people and roles that it names, and to nobody else", async () => {
    const { engine, told } = await scene();
    const to = ["ops@example.com", role("admins")];
    const receipt = await engine.notify(said, { via: ["mail"], to });
    expect(receipt).toMatchObject({ duplicate: false, queued: 2, skipped: 0 });
    expect((await told()).toSorted()).toEqual([
      "ada@example.com: Maintenance on Sunday",
      "ops@example.com: Maintenance on Sunday",
    ]);
  });

  it("goes to whom the channel names where it says nobody", async () => {
    const { engine, told } = await scene(["ops@example.com"]);
    await engine.notify({ title: "Hello" }, { via: ["mail"] });
    expect(await told()).toEqual(["ops@example.com: Hello"]);
  });

  it("speaks to the affected user in words of their own, alone or besides others", async () => {
    const { engine, told } = await scene(["ops@example.com"]);
    await engine.notify(said, { via: ["mail"], user: ada });
    expect(await told()).toEqual(["ada@example.com: Your jobs rest on Sunday"]);
    await engine.notify(said, { via: ["mail"], user: ada, to: ["b@example.com"] });
    expect((await told()).slice(1).toSorted()).toEqual([
      "ada@example.com: Your jobs rest on Sunday",
      "b@example.com: Maintenance on Sunday",
    ]);
  });

  it("is stored before it is sent, and the same id is accepted once", async () => {
    const store = memoryStore();
    const mail = mailbox([], async () => ({
      status: "deferred",
      scope: "delivery",
      reason: { code: "busy", message: "busy" },
    }));
    const options = { app: "Test", store: { ...store, close: async () => {} }, rules: [] };
    const first = createEngine({
      ...options,
      channels: { mail: mail.channel },
      renderer: plainRenderer,
    });
    await first.start();
    const to = ["ops@example.com"];
    await first.notify(said, { id: "sunday", via: ["mail"], to });
    await first.stop();

    const after = mailbox();
    const second = createEngine({
      ...options,
      channels: { mail: after.channel },
      renderer: plainRenderer,
    });
    await second.start();
    const again = await second.notify(said, { id: "sunday", via: ["mail"], to });
    expect(again).toMatchObject({ duplicate: true, queued: 1 });
    const other = second.notify({ title: "Other" }, { id: "sunday", via: ["mail"], to });
    await expect(other).rejects.toMatchObject({ code: "event-id-conflict" });
    const record = await second.log.event("sunday");
    expect(record?.event).toMatchObject({
      type: "notification.sent",
      severity: "info",
      payload: { message: { title: "Maintenance on Sunday" }, severity: "info" },
    });
    await second.stop();
  });

  it("is traced as any event is", async () => {
    const { engine, told } = await scene();
    const { eventId } = await engine.notify(said, { via: ["mail"], to: ["ops@example.com"] });
    await told();
    const trace = await engine.trace(eventId);
    if (trace === undefined) throw new Error("It is not in the log");
    const text = traceText(trace);
    expect(text).toContain("by no rule: its channels were named with it");
    expect(text).toContain("ops@example.com");
  });

  it("takes files, severity and tone", async () => {
    const { engine, mail, told } = await scene();
    const csv = { filename: "a.csv", contentType: "text/csv", content: new Uint8Array([1]) };
    await engine.notify(said, {
      via: ["mail"],
      to: ["ops@example.com"],
      severity: "critical",
      tone: "warning",
      attachments: [csv],
    });
    await told();
    expect(mail.requests[0]?.event.severity).toBe("critical");
    expect(mail.requests[0]?.attachments.map(({ filename }) => filename)).toEqual(["a.csv"]);
    const { schema } = notificationSent;
    const plain = schema.parse({ message: said, severity: "critical" });
    expect(notificationSent.toneOf(plain)).toBe("failure");
    const toned = schema.parse({ message: said, severity: "critical", tone: "warning" });
    expect(notificationSent.toneOf(toned)).toBe("warning");
  });

  it.each([
    ["a channel that is none", { via: ["mial"] }, "channel-unknown", 'did you mean "mail"'],
    ["no channel", { via: [] }, "recipients-invalid", "names no channel"],
    ["a channel twice", { via: ["mail", "mail"] }, "recipients-invalid", "names a channel twice"],
    [
      "nobody at all",
      { via: ["mail"] },
      "recipients-invalid",
      'channel "mail" names nobody itself',
    ],
    ["an unknown option", { via: ["mail"], too: [] }, "engine-options-invalid", "too"],
  ])("is refused with %s", async (_, options, errorCode, text) => {
    const { engine } = await scene();
    const refused = engine.notify(said, options);
    await expect(refused).rejects.toMatchObject({ code: errorCode });
    await expect(refused).rejects.toThrow(text);
    expect(await engine.log.list({})).toEqual([]);
  });

  it.each([[null], [{}], [{ to: ["a@example.com"] }]])(
    "is refused with %j alone",
    async (given) => {
      const { engine } = await scene();
      const refused: unknown = Reflect.apply(engine.notify, engine, [said, given]);
      await expect(refused).rejects.toThrow("via: must name the channels");
    },
  );

  it("is refused when the message is none", async () => {
    const { engine } = await scene(["ops@example.com"]);
    const refused = engine.notify({ title: "" }, { via: ["mail"] });
    await expect(refused).rejects.toMatchObject({ code: "message-invalid" });
  });

  it("to an empty list is kept with the reason that it was for nobody", async () => {
    const { engine } = await scene();
    const { eventId } = await engine.notify(said, { via: ["mail"], to: [] });
    const [left] = await engine.log.list({ eventId });
    expect(left?.reason).toMatchObject({
      code: "nobody-named",
      message: "What was emitted names nobody for this event",
    });
  });
});

describe("An event that is emitted with channels of its own", () => {
  it("goes past the rules, also in an explanation", async () => {
    const { engine, told } = await scene();
    const options = { via: ["mail"], to: ["ops@example.com"] };
    const explained = await engine.explain(backupFailed, { job: "j" }, options);
    expect(explained.deliveries.map(({ address }) => address)).toEqual(["ops@example.com"]);
    expect(explanationText(explained)).toContain("is not asked, as the channels were named");
    await engine.emit(backupFailed, { job: "j" }, options);
    expect(await told()).toEqual(["ops@example.com: Backup failed: j"]);
  });

  it("is refused where the engine could not word it later", async () => {
    const { engine } = await scene();
    const stranger = defineEvent("strange.thing", {
      schema: z.strictObject({}),
      severity: "info",
      message: message({ title: "t" }),
    });
    const refused = engine.emit(stranger, {}, { via: ["mail"], to: ["a@example.com"] });
    await expect(refused).rejects.toMatchObject({ code: "event-type-unknown" });
  });

  it("is refused where it speaks of an alert, whose end is told by rules", async () => {
    const alerting = defineEvent("disk.full", {
      schema: z.strictObject({ host: z.string() }),
      severity: "error",
      alert: ({ host }) => ({ key: host, status: "firing" }),
      message: message({ title: "Disk full" }),
    });
    const engine = await startedEngine({
      channels: { mail: mailbox().channel },
      rules: [defineRule({ name: "r", on: alerting, via: ["mail"], to: ["a@example.com"] })],
    });
    const refused = engine.emit(alerting, { host: "h" }, { via: ["mail"], to: ["b@example.com"] });
    await expect(refused).rejects.toMatchObject({ code: "recipients-invalid" });
    await expect(refused).rejects.toThrow("disk.full speaks of an alert");
  });
});
