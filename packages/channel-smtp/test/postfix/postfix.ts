import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { good, trustedAuthority } from "../hostile/certificates.ts";
import { closedPort } from "../support/loopback.ts";
import { run, runDetached } from "./programs.ts";

/** A real Postfix on loopback, with a life and a folder of its own. */
export interface Postfix {
  /** STARTTLS. */
  readonly port: number;
  /** TLS from the first byte. */
  readonly tlsPort: number;
  /** PEM of the authority that issued its certificate. */
  readonly authority: string;
  /** The mails in a mailbox, when there are at least so many. */
  mails(mailbox: string, count: number): Promise<readonly Buffer[]>;
  log(): Promise<string>;
  stop(): Promise<void>;
}

export const largestMail = 200_000;
const domain = "mail.carillon.test";

/** Takes `user` with `password`, and mail to ada, zoë and late (greylisted) at example.org. */
export async function startPostfix(user: string, password: string): Promise<Postfix> {
  const folder = await mkdtemp(`${tmpdir()}/carillon-postfix-`);
  const [port, tlsPort] = [await closedPort(), await closedPort()];
  const owner = Number(await run("id", ["-u", "postfix"]));
  const group = Number(await run("id", ["-g", "postfix"]));

  await chmod(folder, 0o755);
  for (const name of ["queue", "data", "mail", "sasl", "log"]) await mkdir(`${folder}/${name}`);
  await chown(`${folder}/data`, owner, group);
  await chown(`${folder}/mail`, owner, group);
  await writeFile(`${folder}/key.pem`, good.key, { mode: 0o600 });
  await writeFile(`${folder}/cert.pem`, good.cert);
  await writeFile(`${folder}/main.cf`, mainCf(folder, owner, group));
  await writeFile(`${folder}/master.cf`, masterCf(port, tlsPort));
  await writeFile(`${folder}/sasl/smtpd.conf`, smtpdConf(folder));
  const database = `${folder}/sasl/sasldb2`;
  await run("saslpasswd2", ["-c", "-p", "-f", database, "-u", domain, user], password);
  await chown(database, owner, group);

  const stop = async () => {
    await runDetached("postfix", ["-c", folder, "stop"]);
    await rm(folder, { recursive: true, force: true });
  };
  const log = () => readFile(`${folder}/log/mail.log`, "utf8").catch(() => "");
  await runDetached("postfix", ["-c", folder, "start"]).catch(async (cause: unknown) => {
    throw new Error(`Postfix did not start: ${await log()}`, { cause });
  });
  return {
    port,
    tlsPort,
    authority: trustedAuthority,
    mails: (mailbox, count) => mailsIn(`${folder}/mail/${mailbox}/new`, count),
    log,
    stop,
  };
}

async function mailsIn(folder: string, count: number): Promise<readonly Buffer[]> {
  for (let left = 300; left > 0; left -= 1) {
    const names = await readdir(folder).catch(() => []);
    if (names.length >= count)
      return Promise.all(names.map((name) => readFile(`${folder}/${name}`)));
    await delay(10);
  }
  throw new Error(`There are no ${count} mails in ${folder}`);
}

function mainCf(folder: string, owner: number, group: number): string {
  return `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
maillog_file = ${folder}/log/mail.log
maillog_file_prefixes = ${folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = ${domain}
mydestination =
alias_maps =
smtputf8_enable = yes
virtual_mailbox_domains = example.org
virtual_mailbox_base = ${folder}/mail
virtual_mailbox_maps = inline:{ ada@example.org=ada/, zoë@example.org=utf8/, late@example.org=late/ }
virtual_uid_maps = static:${owner}
virtual_gid_maps = static:${group}
virtual_minimum_uid = 1
smtpd_tls_cert_file = ${folder}/cert.pem
smtpd_tls_key_file = ${folder}/key.pem
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_path = smtpd
smtpd_sasl_local_domain = ${domain}
cyrus_sasl_config_path = ${folder}/sasl
smtpd_recipient_restrictions = check_recipient_access inline:{ { late@example.org = 450 4.7.1 Greylisted, see postgrey } },
 permit_sasl_authenticated, reject_unauth_destination
message_size_limit = ${largestMail}
smtpd_error_sleep_time = 0
`;
}

function masterCf(port: number, tlsPort: number): string {
  return `127.0.0.1:${port} inet n - n - - smtpd
127.0.0.1:${tlsPort} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`;
}

function smtpdConf(folder: string): string {
  return `pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: ${folder}/sasl/sasldb2
mech_list: PLAIN LOGIN
`;
}
