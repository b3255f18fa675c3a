import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";

const inter = import.meta.resolve("@fontsource/inter/package.json");

/** One font for all, which comes along: the machine's own differ. */
const faces = [400, 600, 700].map((weight) => {
  const file = new URL(`files/inter-latin-${weight}-normal.woff2`, inter);
  const data = readFileSync(file).toString("base64");
  return `@font-face{font-family:Golden;font-weight:${weight};src:url(data:font/woff2;base64,${data})}`;
});
const style = `<style>${faces.join("")}*{font-family:Golden!important}</style>`;

/** The mail in letters that are the same on every machine. */
export function inGoldenFont(html: string): string {
  return html.replace("</head>", `${style}</head>`);
}

/** Letters of another version of the browser differ at their edges, by this share of all pixels. */
const tolerated = 0.002;

/** How far a picture is from the one that was looked at. */
export interface Compared {
  readonly isSame: boolean;
  /** What to do, for whoever reads that they differ. */
  readonly told: string;
}

/** Whether a picture is the one that was looked at; with `GOLDEN=update` it becomes that. */
export function comparedWithGolden(name: string, picture: Buffer): Compared {
  const file = fileURLToPath(new URL(`golden/${name}.png`, import.meta.url));
  if (process.env.GOLDEN === "update") writeFileSync(file, picture);
  const [golden, found] = [
    existsSync(file) ? readFileSync(file) : undefined,
    PNG.sync.read(picture),
  ];
  const folder = join(tmpdir(), "carillon-golden");
  mkdirSync(folder, { recursive: true });
  const kept = join(folder, `${name}.png`);
  const update = `If it is right, look at it and take it over: GOLDEN=update npx --yes pnpm@12 exec vitest run packages/preview/test/golden.test.ts`;
  if (golden === undefined) {
    writeFileSync(kept, picture);
    return { isSame: false, told: `There is no ${file}. The picture is ${kept}. ${update}` };
  }
  const wanted = PNG.sync.read(golden);
  if (wanted.width !== found.width || wanted.height !== found.height) {
    writeFileSync(kept, picture);
    const sizes = `${found.width} × ${found.height} instead of ${wanted.width} × ${wanted.height}`;
    return { isSame: false, told: `${name} is ${sizes} pixels. The picture is ${kept}. ${update}` };
  }
  const { width, height } = wanted;
  const difference = new PNG({ width, height });
  const count = pixelmatch(wanted.data, found.data, difference.data, width, height, {
    threshold: 0.05,
  });
  const share = count / (width * height);
  if (share <= tolerated) return { isSame: true, told: "" };
  const shown = join(folder, `${name}.difference.png`);
  writeFileSync(kept, picture);
  writeFileSync(shown, PNG.sync.write(difference));
  const percent = (share * 100).toFixed(2);
  return {
    isSame: false,
    told: `${name} differs in ${percent} % of its pixels: see ${shown}, and ${kept}. ${update}`,
  };
}
