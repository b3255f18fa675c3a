import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { previewGallery } from "@carillon/preview";
import { beaconPreviews } from "./beacon.ts";

const [folder = new URL("../../../preview/", import.meta.url)] = process.argv
  .slice(2)
  .map((path) => new URL(`${path}/`, `file://${process.cwd()}/`));

const previews = await beaconPreviews();
await mkdir(folder, { recursive: true });
const page = new URL("index.html", folder);
await writeFile(page, previewGallery(previews, { title: "Beacon’s messages" }));
const failed = previews.filter(({ mail }) => mail.status === "failed");
for (const { id } of failed) console.error(`failed: ${id}`);
console.log(`${previews.length} mails to look at: ${page.href}`);
console.log(fileURLToPath(page));
if (failed.length > 0) process.exitCode = 1;
