(() => {
  const { previews, pictures } = JSON.parse(document.getElementById("data").textContent);
  const byId = new Map(previews.map((preview) => [preview.id, preview]));
  const element = (id) => document.getElementById(id);
  const made = (name, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };
  const isNarrow = () => matchMedia("(max-width: 760px)").matches;

  // What Gmail shows of a mail before it cuts: https://developers.google.com/workspace/gmail/design
  const mostBytes = 102_400;
  const widths = [320, 360, 600, 800];
  const views = ["Mail", "Text", "Source"];
  const chosen = {
    id: "",
    audience: "team",
    view: "Mail",
    width: isNarrow() ? 360 : 600,
    isDark: matchMedia("(prefers-color-scheme: dark)").matches,
    hasImages: true,
  };

  // A message is one of a kind: the same in other languages, and to somebody else.
  const kindOf = ({ type, state }) => `${type}\n${state}`;
  const kinds = new Map();
  for (const preview of previews) {
    const kind = kindOf(preview);
    kinds.set(kind, [...(kinds.get(kind) ?? []), preview]);
  }
  const best = (kind, language, audience) => {
    const all = kinds.get(kind) ?? [];
    const spoken = all.filter((one) => one.language === language);
    const among = spoken.length > 0 ? spoken : all;
    return among.find((one) => one.audience === audience) ?? among[0];
  };

  const unique = (of) => [...new Set(previews.map(of))];
  const languageNames = new Intl.DisplayNames(["en"], { type: "language" });
  const optionsOf = (select, all, values, label = (value) => value) => {
    const options = values.map((value) => made("option", { value, textContent: label(value) }));
    if (all !== undefined) options.unshift(made("option", { value: "", textContent: all }));
    select.replaceChildren(...options);
  };
  optionsOf(element("domain"), "All", unique(({ domain }) => domain).sort());
  const severities = ["critical", "error", "warning", "info"];
  optionsOf(
    element("severity"),
    "All",
    severities.filter((one) => previews.some(({ severity }) => severity === one)),
  );
  optionsOf(
    element("language"),
    undefined,
    unique(({ language }) => language),
    (language) => languageNames.of(language),
  );

  const searched = new Map(
    previews.map((one) => [
      one,
      [one.type, one.state, one.subject, one.text, one.audience].join("\n").toLowerCase(),
    ]),
  );

  function showList() {
    const words = element("search").value.toLowerCase().split(/\s+/);
    const domain = element("domain").value;
    const severity = element("severity").value;
    const language = element("language").value;
    const found = [...kinds.keys()].flatMap((kind) => {
      const one = best(kind, language, chosen.audience);
      const fits =
        (domain === "" || one.domain === domain) &&
        (severity === "" || one.severity === severity) &&
        (kinds.get(kind) ?? []).some((each) =>
          words.every((word) => searched.get(each).includes(word)),
        );
      return fits ? [one] : [];
    });
    const domains = [...new Set(found.map((one) => one.domain))];
    const nodes = domains.flatMap((name) => [
      made("h3", { textContent: name }),
      ...found.filter((one) => one.domain === name).map(row),
    ]);
    if (nodes.length === 0) nodes.push(made("p", { textContent: "No message fits." }));
    element("list").replaceChildren(...nodes);
    const failed = previews.filter(({ failure }) => failure !== undefined).length;
    element("count").textContent =
      (found.length === kinds.size ? "" : `${found.length} of `) +
      `${kinds.size} messages` +
      (previews.length === kinds.size
        ? ""
        : `, ${previews.length} mails with every language and reader`) +
      (failed === 0 ? "" : `, ${failed} failed`);
    markCurrent();
  }

  function row(one) {
    const title = one.subject?.replace(/^\[[^\]]*\] /, "") ?? "Cannot be rendered";
    const tone = made("span", { className: `tone ${one.failure ? "failed" : one.tone}` });
    tone.title = one.failure ? "failed" : one.tone;
    const words = made(
      "span",
      {},
      made("b", { textContent: title }),
      made("small", { textContent: `${one.type} · ${one.state}` }),
    );
    const link = made("a", { href: `#${one.id}` }, tone, words);
    link.dataset.kind = kindOf(one);
    return link;
  }

  function markCurrent() {
    const current = byId.get(chosen.id);
    for (const link of element("list").querySelectorAll("a")) {
      const isCurrent = current !== undefined && link.dataset.kind === kindOf(current);
      link.toggleAttribute("aria-current", isCurrent);
      if (isCurrent) link.scrollIntoView({ block: "nearest" });
    }
  }

  function buttons(place, values, current, choose, label = (value) => value) {
    const hadFocus = place.contains(document.activeElement);
    place.replaceChildren(
      ...values.map((value) => {
        const button = made("button", { type: "button", textContent: label(value) });
        button.setAttribute("aria-pressed", String(value === current));
        button.addEventListener("click", () => choose(value));
        return button;
      }),
    );
    place.hidden = values.length < 2;
    if (hadFocus) place.querySelector('[aria-pressed="true"]')?.focus();
  }

  const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;

  function showMessage() {
    const one = byId.get(chosen.id);
    document.body.classList.toggle("open", one !== undefined);
    if (one === undefined) return;
    const all = kinds.get(kindOf(one)) ?? [];
    const languages = [...new Set(all.map(({ language }) => language))];
    const audiences = [...new Set(all.map(({ audience }) => audience))];
    buttons(
      element("languages"),
      languages,
      one.language,
      (to) => go(best(kindOf(one), to, one.audience)),
      (language) => language.toUpperCase(),
    );
    buttons(
      element("audiences"),
      audiences,
      one.audience,
      (to) => go(best(kindOf(one), one.language, to)),
      (audience) => (audience === "team" ? "To the team" : "To the user"),
    );
    buttons(element("views"), views, chosen.view, (view) => set({ view }));
    buttons(element("widths"), widths, chosen.width, (width) => set({ width }), String);
    element("dark").setAttribute("aria-pressed", String(chosen.isDark));
    element("images").setAttribute("aria-pressed", String(chosen.hasImages));
    for (const id of ["widths", "dark", "images"]) element(id).hidden = chosen.view !== "Mail";
    element("subject").textContent = one.subject ?? "Cannot be rendered";
    const facts = [`${one.type} · ${one.state}`, `severity ${one.severity}`];
    const nodes = facts.map((fact) => made("span", { textContent: fact }));
    if (one.size !== undefined) {
      const isOver = one.size.html > mostBytes;
      const html = made("span", {
        textContent: `HTML ${kilobytes(one.size.html)}${isOver ? ": Gmail cuts it" : ""}`,
      });
      html.classList.toggle("over", isOver);
      nodes.push(html, made("span", { textContent: `text ${kilobytes(one.size.text)}` }));
    }
    element("facts").replaceChildren(...nodes);
    document.title = one.subject ?? one.type;
    showStage(one);
    markCurrent();
  }

  function showStage(one) {
    const stage = element("stage");
    if (one.failure !== undefined) {
      const { code, message, cure = "" } = one.failure;
      const note = made(
        "div",
        { className: "failure-note" },
        made("b", { className: "code", textContent: code }),
        made("p", { textContent: message }),
        made("p", { textContent: cure }),
      );
      stage.replaceChildren(note);
    } else if (chosen.view === "Mail") showMail(one, stage);
    else {
      const text = chosen.view === "Text" ? one.text : one.html;
      stage.replaceChildren(made("pre", { tabIndex: 0, textContent: text }));
    }
    stage.scrollTop = 0;
  }

  function showMail(one, stage) {
    const frame = made("iframe", { title: `Mail: ${one.subject}` });
    // Nothing of a mail runs, opens or navigates: not even what the policy below would let pass.
    frame.setAttribute("sandbox", "");
    frame.setAttribute("referrerpolicy", "no-referrer");
    frame.style.colorScheme = chosen.isDark ? "dark" : "light";
    const html = documentOf(one.html);
    frame.srcdoc = html;
    let loads = 0;
    frame.addEventListener("load", () => {
      loads += 1;
      // Somebody has followed a link, which leads nowhere from here.
      if (loads > 1) showMail(one, stage);
    });
    const sheet = made("div", { className: "sheet" }, frame);
    stage.replaceChildren(sheet);
    fit();
  }

  function fit() {
    const stage = element("stage");
    const sheet = stage.querySelector(".sheet");
    const frame = stage.querySelector("iframe");
    if (sheet === null || frame === null) return;
    const { paddingLeft, paddingTop } = getComputedStyle(stage);
    const room = stage.clientWidth - 2 * parseFloat(paddingLeft);
    const height = Math.max(320, stage.clientHeight - 2 * parseFloat(paddingTop));
    const scale = Math.min(1, room / chosen.width);
    sheet.style.width = `${chosen.width * scale}px`;
    sheet.style.height = `${height}px`;
    frame.style.width = `${chosen.width}px`;
    frame.style.height = `${height / scale}px`;
    frame.style.transform = scale === 1 ? "" : `scale(${scale})`;
  }

  /** The mail as a program would show it: its pictures in place or blocked, in the chosen colours. */
  function documentOf(html) {
    const policy =
      `default-src 'none'; style-src 'unsafe-inline'; img-src ${chosen.hasImages ? "data:" : "'none'"}; ` +
      "form-action 'none'; base-uri 'none'";
    const front =
      `<meta http-equiv="Content-Security-Policy" content="${policy}">` +
      '<meta http-equiv="x-dns-prefetch-control" content="off"><base target="_blank">';
    const always = "(min-width:0)";
    const never = "(max-width:0)";
    const styled = html.replace(/<style\b[\s\S]*?<\/style>/gi, (style) =>
      style
        .replace(/\(\s*prefers-color-scheme\s*:\s*dark\s*\)/gi, chosen.isDark ? always : never)
        .replace(/\(\s*prefers-color-scheme\s*:\s*light\s*\)/gi, chosen.isDark ? never : always),
    );
    const shown = styled.replace(/(["'])cid:([^"']+)\1/g, (all, quote, id) =>
      Object.hasOwn(pictures, id) && chosen.hasImages ? quote + pictures[id] + quote : all,
    );
    // In front of everything of the mail, and behind its doctype, so that it stays in standards mode.
    const [doctype = ""] = /^\s*<!doctype[^>]*>/i.exec(shown) ?? [];
    return `${doctype}${front}${shown.slice(doctype.length)}`;
  }

  function set(change) {
    Object.assign(chosen, change);
    showMessage();
  }

  function go(one) {
    if (one === undefined) return;
    chosen.audience = one.audience;
    history.replaceState(null, "", `#${one.id}`);
    open(one.id);
  }

  function open(id) {
    chosen.id = id;
    const one = byId.get(id);
    if (one !== undefined && element("language").value !== one.language) {
      element("language").value = one.language;
      showList();
    }
    showMessage();
  }

  function step(by) {
    const links = [...element("list").querySelectorAll("a")];
    const at = links.findIndex((link) => link.hasAttribute("aria-current"));
    const next = links[Math.min(links.length - 1, Math.max(0, at + by))];
    if (next === undefined) return;
    const hadFocus = element("list").contains(document.activeElement);
    go(byId.get(decodeURIComponent(next.hash.slice(1))));
    if (hadFocus) element("list").querySelector("a[aria-current]")?.focus();
  }

  const after = (values, current) => values[(values.indexOf(current) + 1) % values.length];
  const nextOf = (id) => {
    const all = [...element(id).querySelectorAll("button")];
    after(
      all,
      all.find((button) => button.getAttribute("aria-pressed") === "true"),
    )?.click();
  };
  const keys = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    j: () => step(1),
    k: () => step(-1),
    "/": () => element("search").focus(),
    l: () => nextOf("languages"),
    a: () => nextOf("audiences"),
    d: () => set({ isDark: !chosen.isDark }),
    i: () => set({ hasImages: !chosen.hasImages }),
    v: () => set({ view: after(views, chosen.view) }),
    Escape: () => {
      if (isNarrow()) location.hash = "";
    },
  };
  for (const [index, width] of widths.entries()) keys[index + 1] = () => set({ width });

  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (target instanceof HTMLSelectElement) return;
    if (target instanceof HTMLInputElement) {
      if (key === "Escape") target.blur();
      if (key !== "ArrowDown") return;
    }
    if (target instanceof HTMLPreElement && key.startsWith("Arrow")) return;
    if (!Object.hasOwn(keys, key)) return;
    event.preventDefault();
    keys[key]();
  });
  for (const id of ["domain", "severity"]) element(id).addEventListener("change", showList);
  element("search").addEventListener("input", showList);
  element("language").addEventListener("change", () => {
    showList();
    const one = byId.get(chosen.id);
    if (one !== undefined) go(best(kindOf(one), element("language").value, one.audience));
  });
  element("dark").addEventListener("click", keys.d);
  element("images").addEventListener("click", keys.i);
  addEventListener("hashchange", () => {
    const id = decodeURIComponent(location.hash.slice(1));
    if (id !== "message") open(id);
  });
  addEventListener("resize", fit);

  showList();
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (byId.has(wanted)) open(wanted);
  else if (!isNarrow()) go(previews[0]);
})();
