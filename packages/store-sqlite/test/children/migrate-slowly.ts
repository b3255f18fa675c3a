// Opens the database of its first argument with a migration that takes long.
import { writeSync } from "node:fs";
import { migrations } from "../../src/migrations.ts";
import { openDefaults, openFile } from "../../src/open.ts";
import { slowly } from "../steps.ts";

writeSync(1, "migrating\n");
openFile(process.argv[2] ?? "", { ...openDefaults, migrations: [...migrations, slowly] }).close();
writeSync(1, "done\n");
