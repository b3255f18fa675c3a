import { Command } from "@commander-js/extra-typings";
import type { Surroundings } from "./surroundings.ts";
import { Terminal } from "./terminal/terminal.ts";

/** Begins a command: its errors end in an answer and not in `process.exit`. */
export function command(name: string, { stdout, stderr, env }: Surroundings): Command {
  const out = new Terminal(stdout, env);
  const err = new Terminal(stderr, env);
  return new Command(name)
    .helpOption("-h, --help", "show this help")
    .helpCommand(false)
    .showSuggestionAfterError()
    .showHelpAfterError("(--help shows the options)")
    .configureHelp({ styleTitle: (title) => out.paint("bold", title) })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => out.width,
      getErrHelpWidth: () => err.width,
      getOutHasColors: () => out.hasColours,
      getErrHasColors: () => err.hasColours,
    })
    .exitOverride();
}
