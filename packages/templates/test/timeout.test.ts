import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { sampleView } from "./sample-view.ts";
import { rendererWith } from "./template-folder.ts";

const endless = { "backup.failed.email.html.eta": "<% while (true) {} %>" };

test("a template that never ends is ended, while everything else goes on", async () => {
  const renderer = rendererWith(
    { ...endless, "backup.email.text.eta": "fine" },
    { timeoutMs: 500 },
  );
  await renderer.render("email", sampleView());
  const looping = renderer.render("email", sampleView({ type: "backup.failed" }));
  const next = renderer.render("email", sampleView());
  const ended = looping.then(
    () => "ended",
    () => "ended",
  );
  expect(await Promise.race([ended, turns(20)])).toBe("went on");
  await expect(looping).rejects.toMatchObject({
    code: "template-timeout",
    message: expect.stringContaining("backup.failed.email.html.eta"),
  });
  expect((await next).text).toBe("fine");
});

/** Of the event loop. */
async function turns(count: number): Promise<"went on"> {
  for (let turn = 0; turn < count; turn += 1) await nextTurn();
  return "went on";
}

test("built-in mails do not wait for a template that hangs", async () => {
  const renderer = rendererWith(endless, { timeoutMs: 60_000 });
  const looping = renderer.render("email", sampleView({ type: "backup.failed" }));
  let hangs = true;
  const closed = looping.catch((error: unknown) => {
    hangs = false;
    return error;
  });
  expect(await renderer.render("email", sampleView())).toMatchObject({ rendering: "email" });
  expect(hangs).toBe(true);
  await renderer.close?.();
  expect(await closed).toMatchObject({ code: "template-failed" });
});

test("after close, a template of the application's own is refused", async () => {
  const renderer = rendererWith({ "backup.email.text.eta": "fine" });
  await renderer.close?.();
  await expect(renderer.render("email", sampleView())).rejects.toMatchObject({
    code: "template-failed",
  });
});
