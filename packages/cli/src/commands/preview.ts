import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { memoryStore } from "@carillon/core";
import { previewGallery, previewMessages } from "@carillon/preview";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { command } from "../command.ts";
import { loadConfig } from "../config/load-config.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Surroundings } from "../surroundings.ts";
import { printable } from "../terminal/text.ts";

/** `carillon preview`: every message that an application can send, as a page to look at. Sends nothing. */
export function preview(
  around: Surroundings,
  finish: (exitCode: number) => void,
): CommandUnknownOpts {
  const { stdout, stderr, folder } = around;
  return command("preview", around)
    .description("show every message that the application can send, in a page of its own")
    .option("--config <file>", "how the engine is made (default: carillon.config.ts, .mjs, .js)")
    .option("--out <folder>", "where the page is written", "carillon-preview")
    .option("--language <tag...>", "in these languages (default: in those of each event type)")
    .option("--tenant <id...>", "a message in the name of these tenants, too")
    .action(async ({ config, out, language: languages, tenant: tenants }) => {
      const { makeEngine } = await loadConfig(config, folder);
      const engine = await makeEngine({ store: memoryStore() });
      try {
        const previews = await previewMessages(engine, { languages, tenants });
        const place = resolve(folder, out);
        await mkdir(place, { recursive: true });
        const file = join(place, "index.html");
        await writeFile(file, previewGallery(previews));
        const failed = previews.flatMap(({ id, mail }) =>
          mail.status === "failed" ? [`${id}: ${mail.reason.message}`] : [],
        );
        for (const line of failed) stderr.write(`failed: ${printable(line)}\n`);
        stdout.write(`${previews.length} messages: ${pathToFileURL(file).href}\n`);
        if (failed.length > 0) finish(exitCodes.problems);
      } finally {
        await engine.stop();
      }
    });
}
