import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import type { ChannelFault, ChannelSetup } from "@carillon/testing";
import { pager } from "./pager.ts";

const answers = { reject: "NO\n", busy: "LATER\n", garbage: "\u0000\n", hang: "" };

export async function setup(): Promise<ChannelSetup> {
  const lines: string[] = [];
  const sockets = new Set<Socket>();
  let fault: ChannelFault | undefined;
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => socket.destroy()));
    createInterface(socket).on("line", (line) => {
      if (fault === undefined) lines.push(line);
      socket.write(fault === undefined || fault === "refuse" ? "OK\n" : answers[fault]);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port is free");
  const stop = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return {
    channel: pager({ port: address.port }),
    received: () => lines,
    ids: () => lines.map((line) => line.slice(0, line.indexOf(" "))),
    misbehave(wanted) {
      fault = wanted;
      if (wanted === "refuse") stop();
    },
    stop,
  };
}
