import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";

/** A Redis server of the bench's own, on loopback. */
export interface Redis {
  readonly port: number;
  stop(): Promise<void>;
}

const program = "redis-server";

/** How Redis keeps what it is given: synced before each answer, or as it does by default. */
export const redisModes = {
  synced: ["--appendonly", "yes", "--appendfsync", "always"],
  default: [],
} as const;

/** Whether a Redis server is installed, and which. */
export function redisVersion(): string | undefined {
  const { stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return /v=(\S+)/.exec(stdout ?? "")?.[1];
}

/** Starts a server that keeps its files in `folder`. */
export async function startRedis(folder: string, mode: keyof typeof redisModes): Promise<Redis> {
  const port = await freePort();
  const dir = join(folder, `redis-${mode}`);
  mkdirSync(dir, { recursive: true });
  const address = ["--bind", "127.0.0.1", "--port", String(port), "--dir", dir];
  const child = spawn(program, [...address, ...redisModes[mode]], { stdio: "ignore" });
  await answering(child, port);
  return {
    port,
    async stop() {
      child.kill();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

async function answering(child: ChildProcess, port: number): Promise<void> {
  while (child.exitCode === null) {
    const socket = connect(port, "127.0.0.1");
    const open = await new Promise<boolean>((resolve) => {
      socket.on("connect", () => resolve(true));
      socket.on("error", () => resolve(false));
    });
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("redis-server ended at once");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address !== null ? resolve(address.port) : reject(),
      );
    });
  });
}
