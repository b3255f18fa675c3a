import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SMTPServer } from "smtp-server";
import { onTestFinished } from "vitest";

/** A mail as the server took it. */
export interface Accepted {
  readonly messageId: string;
  readonly subject: string;
  readonly to: string;
  readonly bytes: string;
}

/** What a child is told to do. */
interface Orders {
  readonly crash?: { readonly at: string; readonly nth: number };
  readonly emit?: readonly string[];
  readonly to?: readonly string[];
  readonly unknown?: "retry" | "hold";
  readonly leaseMs?: number;
  /** All that is emitted within so long goes out as one message. */
  readonly groupMs?: number;
  /** Of the server; the scene's own where it is left out. */
  readonly port?: number;
  /** Of a second server, as the reserve of a failover. */
  readonly reservePort?: number;
}

/** How a child ended. */
interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  /** The ids of the events that it said were accepted. */
  readonly acknowledged: readonly string[];
  readonly errors: string;
}

/** A server that counts what it accepts, a database, and processes that may be killed. */
export interface Scene {
  readonly port: number;
  readonly db: string;
  readonly accepted: Accepted[];
  /** Called when a whole mail has arrived, before the server answers. */
  onBody: (mail: Accepted) => void | Promise<void>;
  start(orders: Orders): { readonly process: ChildProcess; readonly ended: Promise<Ended> };
  run(orders: Orders): Promise<Ended>;
}

const program = fileURLToPath(new URL("./child.ts", import.meta.url));

/** Sets the scene; everything ends with the test. `memory` shows what happens without a database. */
export async function setScene(kind: "file" | "memory" = "file"): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), "carillon-crash-"));
  const db = kind === "memory" ? "memory" : join(folder, "outbox.db");
  const accepted: Accepted[] = [];
  const children = new Set<ChildProcess>();
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    logger: false,
    onRcptTo({ address }, _session, callback) {
      if (!address.startsWith("nobody")) return callback();
      callback(Object.assign(new Error("5.1.1 No such user"), { responseCode: 550 }));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", async () => {
        const bytes = Buffer.concat(chunks).toString("utf8");
        const mail = {
          messageId: /^Message-ID: (\S+)/im.exec(bytes)?.[1] ?? "",
          subject: /^Subject: (.*)$/im.exec(bytes)?.[1]?.trim() ?? "",
          to: session.envelope.rcptTo[0]?.address ?? "",
          bytes,
        };
        accepted.push(mail);
        await scene.onBody(mail);
        callback(null);
      });
    },
  });
  // Clients are killed here: their connections end as they may.
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  const { port } = address;
  onTestFinished(async () => {
    for (const child of children) child.kill("SIGKILL");
    await new Promise<void>((resolve) => server.close(resolve));
    await rm(folder, { recursive: true, force: true });
  });

  const scene: Scene = {
    port,
    db,
    accepted,
    onBody: () => {},
    start({ emit = [], to = ["ops@example.com"], unknown = "retry", leaseMs = 1_000, ...rest }) {
      const orders = JSON.stringify({ db, port, emit, to, unknown, leaseMs, ...rest });
      const child = spawn(process.execPath, ["--conditions=carillon:source", program, orders], {
        stdio: ["ignore", "pipe", "pipe"],
      });
      children.add(child);
      let said = "";
      let errors = "";
      child.stdout.on("data", (chunk) => {
        said += String(chunk);
      });
      child.stderr.on("data", (chunk) => {
        errors += String(chunk);
      });
      const ended = new Promise<Ended>((resolve) => {
        child.on("close", (code, signal) => {
          children.delete(child);
          resolve({ code, signal, errors, acknowledged: said.split("\n").filter(Boolean) });
        });
      });
      return { process: child, ended };
    },
    run(orders) {
      return scene.start(orders).ended;
    },
  };
  return scene;
}
