import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { indexPage } from "./index-page.ts";
import type { ReceivedMail } from "./mail-server.ts";

/** A mail that was put into the folder, as a mail program understands it. */
export interface KeptMail {
  readonly to: string;
  readonly subject: string;
  /** File names in the folder. */
  readonly eml: string;
  readonly html: string;
}

const ownFile =
  /^(?:\d{2}-[a-z0-9-]+\.(?:eml|html)|carillon\.db(?:-wal|-shm|\.carillon)?|index\.html)$/;

/** Makes the folder, and takes out what an earlier day left there; other files stay. */
export async function emptyFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const own = (await readdir(folder)).filter((name) => ownFile.test(name));
  await Promise.all(own.map((name) => rm(join(folder, name), { force: true })));
}

/** Writes each mail as it was received and as it looks, and a page that lists them. */
export async function keepMails(
  folder: string,
  mails: readonly ReceivedMail[],
): Promise<readonly KeptMail[]> {
  const kept = await Promise.all(mails.map((mail, index) => keep(folder, mail, index + 1)));
  await writeFile(join(folder, "index.html"), indexPage(kept));
  return kept;
}

async function keep(folder: string, { to, raw }: ReceivedMail, number: number): Promise<KeptMail> {
  const { subject = "", html = "" } = await PostalMime.parse(raw);
  const name = `${String(number).padStart(2, "0")}-${slug(`${to.split("@")[0]}-${subject}`)}`;
  const mail = {
    to,
    subject,
    eml: `${name}.eml`,
    html: `${name}.html`,
  };
  await writeFile(join(folder, mail.eml), raw);
  await writeFile(join(folder, mail.html), html);
  return mail;
}

function slug(text: string): string {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 60);
}
