// One file in mails/ takes the place of one part of one mail: here the HTML of alerts.
import { alertChanged, createEngine, defineRule, etaRenderer, memoryStore, smtp } from "carillon";

const { SMTP_HOST: host = "smtp.example.com", SMTP_PORT: port = 587 } = process.env;
const { SMTP_USER: user, SMTP_PASSWORD: password } = process.env;
const from = "Beacon <notices@example.com>";

const engine = createEngine({
  app: "Beacon",
  store: memoryStore(),
  renderer: etaRenderer({ folder: new URL("mails/", import.meta.url) }),
  channels: {
    ops: smtp({ host, port: Number(port), user, password, from, to: "ops@example.com" }),
  },
  rules: [defineRule({ name: "alerts", on: alertChanged, via: ["ops"] })],
});

await engine.start();
await engine.emit(alertChanged, {
  status: "CRIT",
  host: { name: "web-01" },
  service: { display_name: "HTTP" },
  message: "503 Service Unavailable",
  host_url: "https://beacon.example/hosts/web-01",
});
await engine.drain();
await engine.stop();
