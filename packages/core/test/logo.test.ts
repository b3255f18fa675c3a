import { createEngine } from "@carillon/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inspectLogo } from "../src/model/logo.ts";
import { plainRenderer } from "./support.ts";

/** The first bytes of a picture, which say what it is and how large. */
const png = (width: number, height: number) => {
  const bytes = Buffer.alloc(60);
  bytes.write("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1");
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
};
const gif = Buffer.from("GIF89a\x40\x01\x50\0\0\0\0", "latin1");
const jpeg = Buffer.from(
  "\xff\xd8\xff\xe0\0\x04ab\xff\xff\xfe\0\x03c\xff\xc2\0\x0b\x08\0\x50\x01\x40\x03abc",
  "latin1",
);

test.each([
  ["PNG", png(320, 80), "image/png"],
  ["GIF", gif, "image/gif"],
  ["JPEG", jpeg, "image/jpeg"],
])("a %s is known by its bytes, with its size", (_what, bytes, contentType) => {
  expect(inspectLogo(bytes)).toMatchObject({
    ok: true,
    logo: { contentType, width: 320, height: 80 },
  });
});

test("a logo is copied, and named for its bytes", () => {
  const bytes = png(10, 10);
  const first = inspectLogo(bytes);
  bytes[40] = 1;
  const second = inspectLogo(bytes);
  if (!first.ok || !second.ok) throw new Error("These are logos");
  expect(first.logo.content[40]).toBe(0);
  expect(first.logo.contentId).toMatch(/^logo\.[0-9a-f]{32}@carillon$/);
  expect(second.logo.contentId).not.toBe(first.logo.contentId);
});

test.each([
  ["an SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), "save it as PNG"],
  ["an SVG with a prologue", Buffer.from('\ufeff <?xml version="1.0"?><svg/>'), "save it as PNG"],
  ["a path", "logo.png", "bytes"],
  ["an address", new URL("https://example.com/logo.png"), "bytes"],
  ["nothing", Buffer.alloc(0), "no PNG"],
  ["a web page", Buffer.from("<!doctype html>"), "no PNG"],
  ["a WebP", Buffer.from("RIFF\0\0\0\0WEBPVP8 "), "no PNG"],
  ["half a PNG", png(10, 10).subarray(0, 20), "no PNG"],
  ["a JPEG that ends before its size", jpeg.subarray(0, 16), "no PNG"],
  ["a picture without pixels", png(0, 10), "pixels"],
  ["a picture for a wall", png(100_000, 10), "pixels"],
  ["a photo of 65 KiB", Buffer.concat([png(10, 10), Buffer.alloc(65_536)]), "smaller"],
])("%s is refused, with what to do", (_what, given, words) => {
  const inspected = inspectLogo(given);
  expect(inspected).toMatchObject({ ok: false, fault: expect.stringContaining(words) });
  const app = { name: "Test" };
  expect(() =>
    Reflect.apply(createEngine, undefined, [
      { app: { ...app, logo: given }, channels: {}, rules: [], renderer: plainRenderer },
    ]),
  ).toThrow(expect.objectContaining({ code: "engine-options-invalid" }));
});

test("whatever the bytes are, looking at them ends", () => {
  const starts = [Buffer.from([0xff, 0xd8, 0xff]), png(1, 1).subarray(0, 16), gif, Buffer.alloc(0)];
  fc.assert(
    fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 400 }), (start, rest) => {
      expect(typeof inspectLogo(Buffer.concat([start, rest])).ok).toBe("boolean");
    }),
    { numRuns: 2_000 },
  );
});
