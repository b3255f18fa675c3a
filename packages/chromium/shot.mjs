import { chromium } from "playwright-core";

const b = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage"],
});
const url = "file:///tmp/pv/wt/preview/index.html";
for (const [name, w, h, scheme, hash, act] of [
  ["desk-light", 1360, 860, "light", "", null],
  ["desk-dark", 1360, 860, "dark", "#alert.changed/critical/en/team", null],
  ["phone-list", 390, 844, "light", "", null],
  ["phone-list-dark", 390, 844, "dark", "", null],
  ["phone-mail", 390, 844, "light", "#backup.failed/sample/de/team", null],
  ["phone-mail-dark", 390, 844, "dark", "#backup.failed/tenant-Nordlicht/en/team", null],
  ["desk-tenant", 1360, 860, "light", "#backup.partial/tenant-Nordlicht/en/team", null],
  ["desk-text", 1360, 860, "light", "#several.events/digest/de/team", "v"],
  ["desk-noimg", 1360, 860, "light", "#backup.partial/tenant-Nordlicht/en/team", "i"],
  ["desk-800", 1000, 700, "light", "#several.events/digest/en/team", "4"],
]) {
  const c = await b.newContext({
    viewport: { width: w, height: h },
    colorScheme: scheme,
    deviceScaleFactor: 1,
  });
  const p = await c.newPage();
  p.on("console", (m) => console.log(name, m.text()));
  p.on("pageerror", (e) => console.log(name, "ERR", e.message));
  p.on("request", (r) => {
    if (!/^(file|data|about)/.test(r.url())) console.log(name, "REQ", r.url());
  });
  await p.goto(url + hash);
  await p.waitForTimeout(300);
  if (act) {
    await p.keyboard.press(act);
    await p.waitForTimeout(300);
  }
  await p.screenshot({ path: `/tmp/pv/${name}.png` });
  await c.close();
}
await b.close();
