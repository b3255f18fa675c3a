import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Renderer } from "@carillon/core";
import { onTestFinished } from "vitest";
import { type EtaRendererOptions, etaRenderer } from "../src/index.ts";

/** A folder with these files, which is gone when the test is over. */
export function templateFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "carillon-templates-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, source] of Object.entries(files)) writeFileSync(join(folder, name), source);
  return folder;
}

/** A renderer with these files as the application's own templates, closed when the test is over. */
export function rendererWith(
  files: Readonly<Record<string, string>>,
  options: EtaRendererOptions = {},
): Renderer {
  const renderer = etaRenderer({ folder: templateFolder(files), ...options });
  onTestFinished(() => renderer.close?.());
  return renderer;
}
