import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { CarillonError, messageOf } from "@carillon/core";
import { acceptedForms, templateName } from "./template-name.ts";
import type { TemplateSource } from "./template-set.ts";

/** The largest template, in bytes, and the longest run of white space: parsing is quadratic in it. */
const largestTemplate = 64 * 1024;
const longestSpace = /\s{500}/;

/**
 * Reads an application's templates. They lie flat in the folder; names that begin with a dot are left
 * alone, every other name must have an accepted form, so that a mistyped one is not silently unused.
 *
 * @throws CarillonError `template-options-invalid`, which lists every fault.
 */
export function readFolder(folder: string | URL): readonly TemplateSource[] {
  const issues: string[] = [];
  const sources: TemplateSource[] = [];
  const root = openFolder(folder);
  for (const name of root.names) {
    const fault = nameFault(name);
    const read = fault === undefined ? readTemplate(root.path, name) : { fault };
    if (read.fault === undefined)
      sources.push({ name, source: read.source, domain: domainOf(name) });
    else issues.push(`${name} ${read.fault}`);
  }
  if (issues.length === 0) return sources;
  throw new CarillonError("template-options-invalid", "The template folder is not usable", {
    issues,
  });
}

function openFolder(folder: string | URL): { path: string; names: readonly string[] } {
  try {
    const path = realpathSync(folder instanceof URL ? fileURLToPath(folder) : folder);
    const names = readdirSync(path).filter((name) => !name.startsWith("."));
    return { path, names: names.sort() };
  } catch (error) {
    const code = messageOf(error).split(/[:,]/, 1)[0];
    throw new CarillonError(
      "template-options-invalid",
      `The template folder cannot be read (${code})`,
    );
  }
}

type Read = { readonly fault?: undefined; readonly source: string } | { readonly fault: string };

function readTemplate(root: string, name: string): Read {
  try {
    const path = realpathSync(join(root, name));
    if (!path.startsWith(root + sep)) return { fault: "is a link that leads out of the folder" };
    const bytes = readFileSync(path);
    if (bytes.length > largestTemplate) return { fault: "is larger than 64 KiB" };
    const source = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (longestSpace.test(source)) return { fault: "has 500 white space characters in a row" };
    return { source };
  } catch (error) {
    return {
      fault: error instanceof TypeError ? "is not UTF-8 text" : "cannot be read as a file",
    };
  }
}

function nameFault(name: string): string | undefined {
  if (name === "message.text.eta") return "has the name of a built-in template for chats";
  return templateName(name) === undefined ? `is not named ${acceptedForms}` : undefined;
}

/** The domain of the events that a template is for; a layout and a piece are for every domain. */
function domainOf(name: string): string | undefined {
  const known = templateName(name);
  return known?.kind === "part" ? known.domain : undefined;
}
