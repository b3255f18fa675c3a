import fc from "fast-check";
import { expect, test } from "vitest";
import { ReplyReader, type ServerReply } from "../src/reply-reader.ts";

function read(...chunks: readonly (string | Buffer)[]): readonly ServerReply[] {
  const reader = new ReplyReader();
  const replies: ServerReply[] = [];
  for (const chunk of chunks) {
    reader.add(Buffer.from(chunk));
    for (let reply = reader.next(); reply !== undefined; reply = reader.next()) replies.push(reply);
  }
  return replies;
}

test("replies are the same wherever the network cuts them", () => {
  const said = Buffer.from(
    "220 hello\r\n250-first\r\n250-\r\n250 Größe 🔔\r\n\r\n354 go\n550-5.1.1 no\r\n550 5.1.1 one\r\n250\r\n",
  );
  const whole = read(said);
  expect(whole).toEqual([
    { code: 220, text: "220 hello" },
    { code: 250, text: "250-first\n250-\n250 Größe 🔔" },
    { code: 354, text: "354 go" },
    { code: 550, text: "550-5.1.1 no\n550 5.1.1 one" },
    { code: 250, text: "250" },
  ]);
  fc.assert(
    fc.property(fc.array(fc.nat(said.length)), (places) => {
      const cuts = [0, ...places.toSorted((a, b) => a - b), said.length];
      const chunks = cuts.slice(1).map((cut, index) => said.subarray(cuts[index], cut));
      expect(read(...chunks)).toEqual(whole);
    }),
  );
});

const nonsense = [
  "hello\r\n",
  "2500 Ok\r\n",
  "25 Ok\r\n",
  "150 Ok\r\n",
  "650 Ok\r\n",
  "250:Ok\r\n",
  " 250 Ok\r\n",
  "250-Ok\r\n251 Ok\r\n",
  "250-Ok\r\nOk\r\n",
  "250-Ok\r\n550-no\r\n550 no\r\n",
  "HTTP/1.1 400 Bad Request\r\n",
];

test.each(nonsense)("%j is no reply", (said) => {
  expect(read(said)[0]?.code).toBeUndefined();
  expect(read(said)).not.toHaveLength(0);
});

test("a reply without an end is given up at 64 KiB, in one line or in many", () => {
  const endless = read(...Array.from({ length: 70 }, () => "2".repeat(1_000)));
  expect(endless).toEqual([{ code: undefined, text: "2".repeat(1_000) }]);
  const many = read(...Array.from({ length: 700 }, () => `250-${"a".repeat(100)}\r\n`));
  expect(many[0]?.code).toBeUndefined();
});

test("bytes that are no UTF-8 are kept one by one", () => {
  expect(read(Buffer.from("550 Gr\xf6\xdfe\r\n", "latin1"))[0]?.text).toBe("550 Größe");
});
