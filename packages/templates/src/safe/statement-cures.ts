/** For branches that do not end as they begin. */
export const sameEnd =
  "both branches of an if, and a loop, end in the HTML where they begin: write whole elements into each";
/** For code that is none of what there is. */
export const otherStatement =
  'code here is if, else, for (const item of list), and layout("…"): show values by <%= … %>';

/** What to write instead of JavaScript that does more than choose and repeat. */
export const insteadOf: Readonly<Record<string, string>> = {
  VariableDeclaration: "variables cannot be made here: write the value where it is shown",
  FunctionDeclaration: "functions cannot be made here: put what is repeated into a piece",
  ClassDeclaration: "classes cannot be made here: put what is repeated into a piece",
  WhileStatement: "loops go over a list: for (const item of list)",
  DoWhileStatement: "loops go over a list: for (const item of list)",
  ForStatement: "loops go over a list: for (const item of list)",
  ForInStatement: "loops go over a list: for (const item of list)",
  SwitchStatement: "write if, else if and else",
  ReturnStatement: "a template goes on to its end: put the rest into an else",
  ThrowStatement: "a template throws nothing: leave this out",
  TryStatement: "a template throws nothing: give a value that may be missing a default, with ??",
  DebuggerStatement: "leave this out",
  BlockStatement: "braces belong to an if or a loop",
};
