import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closedPort } from "../support/loopback.ts";

/** Without streams, as the daemon would hold them open after its starter has ended. */
function run(command: string, options: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, options, { stdio: "ignore" });
    child.on("error", reject);
    child.on("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${options.join(" ")}: exit ${code}`)),
    );
  });
}

const daemons = "/usr/lib/postfix/sbin";

/** Why no relay can be started here; `undefined` when one can. */
export const relayMissing: string | undefined = !existsSync("/usr/sbin/postfix")
  ? "Postfix is not installed"
  : process.getuid?.() === 0
    ? undefined
    : "Postfix starts as root alone";

/** A Postfix of its own on loopback, which hands each domain on to a port and writes bounces. */
export async function postfixRelay(
  ports: Readonly<Record<string, number>>,
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), "relay-"));
  const port = await closedPort();
  const conf = join(home, "conf");
  for (const folder of ["conf", "queue", "data"]) await mkdir(join(home, folder));
  await chmod(home, 0o755);
  await run("chown", ["postfix", join(home, "data")]);
  const routes = Object.entries(ports).map(([domain, to]) => `{${domain}=smtp:[127.0.0.1]:${to}}`);
  const settings = {
    compatibility_level: "3.6",
    queue_directory: join(home, "queue"),
    data_directory: join(home, "data"),
    command_directory: "/usr/sbin",
    daemon_directory: daemons,
    mail_owner: "postfix",
    setgid_group: "postdrop",
    myhostname: "mx.relay.example",
    mydestination: "",
    inet_interfaces: "127.0.0.1",
    inet_protocols: "ipv4",
    mynetworks: "127.0.0.0/8",
    smtpd_relay_restrictions: "permit_mynetworks, reject",
    alias_maps: "",
    alias_database: "",
    disable_dns_lookups: "yes",
    smtp_host_lookup: "native",
    transport_maps: `inline:{ ${routes.join(" ")} }`,
    maillog_file: join(home, "log"),
    maillog_file_prefixes: home,
  };
  await writeFile(
    join(conf, "main.cf"),
    Object.entries(settings)
      .map(([name, value]) => `${name} = ${value}\n`)
      .join(""),
  );
  await writeFile(join(conf, "master.cf"), services(port));
  await run("postfix", ["-c", conf, "start"]);
  return {
    port,
    async stop() {
      await run("postfix", ["-c", conf, "stop"]);
      await rm(home, { recursive: true, force: true });
    },
  };
}

function services(port: number): string {
  return [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    "qmgr unix n - n 1 1 qmgr",
    "pickup unix n - n 60 1 pickup",
    "rewrite unix - - n - - trivial-rewrite",
    "cleanup unix n - n - 0 cleanup",
    "bounce unix - - n - 0 bounce",
    "defer unix - - n - 0 bounce",
    "trace unix - - n - 0 bounce",
    "smtp unix - - n - - smtp",
    "error unix - - n - - error",
    "retry unix - - n - - error",
    "proxymap unix - - n - - proxymap",
    "scache unix - - n - 1 scache",
    "anvil unix - - n - 1 anvil",
    "flush unix n - n 1000? 0 flush",
    "tlsmgr unix - - n 1000? 1 tlsmgr",
    "postlog unix-dgram n - n - 1 postlogd",
    "",
  ].join("\n");
}
