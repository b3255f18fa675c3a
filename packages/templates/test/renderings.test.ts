import { describe, expect, test } from "vitest";
import { etaRenderer } from "../src/index.ts";
import { sampleView } from "./sample-view.ts";

const renderer = etaRenderer();

test("text has the message without a mail's footer", async () => {
  const content = await renderer.render("text", sampleView());
  expect(content).toEqual({
    rendering: "text",
    title: "Backup nightly succeeded",
    text: `The backup nightly of db-1 finished without errors.

Job: nightly
Duration: 1 hr 12 min
Size: 1.4 GB

Open the backup:
https://backup.example/jobs/7
`,
  });
});

describe("markdown", () => {
  test("has the message as a list, a code block and links", async () => {
    const fields = [
      { label: "Job", value: "nightly", style: "text" as const },
      { label: "Output", value: "a ``` b\n", style: "code" as const },
    ];
    const content = await renderer.render("markdown", sampleView({ message: { fields } }));
    expect(content).toEqual({
      rendering: "markdown",
      title: "Backup nightly succeeded",
      markdown: `The backup nightly of db-1 finished without errors.

- **Job**: nightly

**Output**

\`\`\`\`
a \`\`\` b
\`\`\`\`

[Open the backup](<https://backup.example/jobs/7>)
`,
    });
  });

  test("takes nothing in a value for markup", async () => {
    const view = sampleView({
      message: {
        summary:
          "# no *heading*\n1. no list\n- none\n    no code\n> no quote\n=== <b> &copy; [x](y) `z` ![i](j)",
        fields: [{ label: "a_b_c", value: "x\n\n# y | ~~z~~", style: "text" }],
        actions: [{ label: "go](evil)", url: "https://x.example/a>b?c=&copy;1" }],
      },
    });
    const { markdown } = await renderer.render("markdown", view);
    expect(markdown).toBe(`\\# no \\*heading\\*\\
1\\. no list\\
\\- none\\
no code\\
\\> no quote\\
\\=== \\<b\\> \\&copy; \\[x\\](y) \\\`z\\\` !\\[i\\](j)

- **a\\_b\\_c**: x\\
  \\# y \\| \\~\\~z\\~\\~

[go\\](evil)](<https://x.example/a%3Eb?c=\\&copy;1>)
`);
  });
});

test("json has event, message and audience as data", async () => {
  const { body } = await renderer.render("json", sampleView());
  expect(body).toEqual({
    event: {
      id: "event-1",
      type: "backup.succeeded",
      occurredAt: "2026-11-21T03:15:00.000Z",
      severity: "info",
      payload: { job: "nightly", host: { name: "db-1" }, size: 1_400_000_000 },
    },
    message: {
      tone: "success",
      title: "Backup nightly succeeded",
      summary: "The backup nightly of db-1 finished without errors.",
      fields: [
        { label: "Job", value: "nightly", style: "text" },
        { label: "Duration", value: "1 hr 12 min", style: "text" },
        { label: "Size", value: "1.4 GB", style: "text" },
      ],
      actions: [{ label: "Open the backup", url: "https://backup.example/jobs/7" }],
      language: "en",
    },
    audience: "team",
  });
});
