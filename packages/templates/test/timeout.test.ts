import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { sampleView } from "./sample-view.ts";
import { rendererWith } from "./template-folder.ts";

const endless = { "backup.failed.email.html.eta": "<% while (true) {} %>" };

test("a template that never ends is ended, while everything else goes on", async () => {
  const renderer = rendererWith(
    { ...endless, "backup.email.text.eta": "fine" },
    { timeoutMs: 200 },
  );
  await renderer.render("email", sampleView());
  let longestGap = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longestGap = Math.max(longestGap, performance.now() - last);
    last = performance.now();
  }, 5);
  const looping = renderer.render("email", sampleView({ type: "backup.failed" }));
  const next = renderer.render("email", sampleView());
  await expect(looping).rejects.toMatchObject({
    code: "template-timeout",
    message: expect.stringContaining("backup.failed.email.html.eta"),
  });
  expect((await next).text).toBe("fine");
  clearInterval(timer);
  expect(longestGap).toBeLessThan(150);
});

test("built-in mails do not wait for a template that hangs", async () => {
  const renderer = rendererWith(endless, { timeoutMs: 5_000 });
  const looping = renderer.render("email", sampleView({ type: "backup.failed" }));
  const closed = expect(looping).rejects.toMatchObject({ code: "template-failed" });
  const mail = await Promise.race([renderer.render("email", sampleView()), delay(2_000)]);
  expect(mail).toMatchObject({ rendering: "email" });
  await renderer.close?.();
  await closed;
});

test("after close, a template of the application's own is refused", async () => {
  const renderer = rendererWith({ "backup.email.text.eta": "fine" });
  await renderer.close?.();
  await expect(renderer.render("email", sampleView())).rejects.toMatchObject({
    code: "template-failed",
  });
});
