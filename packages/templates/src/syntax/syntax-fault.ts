import { TemplateFault } from "../template-fault.ts";
import type { Place } from "./place.ts";

/** What is wrong at a place of a template. The message begins with the template's name and the place. */
export class SyntaxFault extends TemplateFault {
  readonly place: Place;
  /** The sentence without name and place. */
  readonly what: string;

  constructor(template: string, place: Place, what: string) {
    super(`${template}, line ${place.line}, column ${place.column}: ${what}`);
    this.place = place;
    this.what = what;
  }
}
