// Shares as the command line writes them: a tie goes to the even digit, only everything is 100%.
function even(x, digits) {
  const moved = x * 10 ** digits, below = Math.floor(moved);
  return (moved - below === 0.5 ? below + Math.abs(below % 2) : Math.round(moved)) / 10 ** digits;
}
function percent(x) {
  if (x === null) return "–";
  const share = 100 * x;
  if (Math.abs(share) < 0.05) return x === 0 ? "0%" : x > 0 ? "<0.1%" : ">-0.1%";
  if (Math.abs(share) < 10) return `${even(share, 1)}%`;
  return share >= 99.5 && share < 100 ? ">99%" : `${even(share, 0)}%`;
}
const short = x => Number(x.toPrecision(3)).toString();

function verdict(result) {
  const pledge = game.pledge[0].toUpperCase() + game.pledge.slice(1);
  if (!result.possible) {
    const closed = game.asked ? latest.closed
      : game.actors.filter((_, i) => !openActions(state.shocks)[i][game.pact[i]]).map(a => a.label);
    return `${pledge} fails: the part of ${closed.join(" and ")} is closed.`;
  }
  const leavers = result.margins.map((m, i) => ({ ...m, i })).filter(m => m.leaves);
  if (leavers.length) {
    const told = leavers.map(m => `${game.actors[m.i].label} gains ${percent(-m.relative)} of its stake by “${actionOf(m.i, m.action)}”`);
    return `${pledge} fails: ${told.join("; ")}.`;
  }
  const ranked = result.margins.map((m, i) => ({ ...m, i })).filter(m => m.share !== null)
    .sort((a, b) => less(a.share, b.share) ? -1 : less(b.share, a.share) ? 1 : 0);
  if (!ranked.length) return `${pledge} holds: nobody has an alternative.`;
  const [bound] = ranked, party = ranked.find(m => game.parties[m.i]);
  const outsider = game.parties[bound.i] ? "" : ", no party but needed,";
  const own = outsider && party ? `; of the parties, ${game.actors[party.i].label} stands to lose least, ${percent(party.relative)}` : "";
  return `${pledge} holds: ${game.actors[bound.i].label}${outsider} is bound least and would lose ${percent(bound.relative)} of its stake by “${actionOf(bound.i, bound.action)}”${own}.`;
}

function cell(row, text, className) {
  const element = row.appendChild(document.createElement("td"));
  element.textContent = text;
  if (className) element.className = className;
}

function fill(id, rows) {
  const body = document.getElementById(id);
  body.replaceChildren();
  for (const cells of rows) {
    const row = body.appendChild(document.createElement("tr"));
    for (const [text, className] of cells) cell(row, text, className);
  }
}

function explored(kind, index) {
  const numbers = state.values.map(text => rounded(exact(text)));
  const intensities = state.shocks.map(Number);
  const list = kind === "shock" ? intensities : numbers;
  const row = rows.get(`${kind}-${index}`);
  return along(Number(row.input.min), Number(row.input.max), x => {
    const kept = list[index];
    list[index] = x;
    const open = openActions(kind === "shock" ? state.shocks.map((t, s) => s === index ? String(x) : t) : state.shocks);
    const margin = game.pact.every((a, i) => open[i][a]) ? leastMargin(numbers, intensities, open) : -1;
    list[index] = kept;
    return margin;
  });
}

function notch(row, place, className, title) {
  const { min, max } = row.input;
  const share = (place - min) / (max - min);
  if (!(share >= 0 && share <= 1)) return;
  const mark = row.track.appendChild(document.createElement("span"));
  mark.className = className;
  mark.title = title;
  mark.style.left = `calc(${share} * (100% - 16px) + 8px)`;
}

// Of a game whose verdicts are asked for, the flips are known of the quantity that was moved last.
function askedAlong(key) {
  const known = latest.key === key && latest.along;
  return { flips: known ? crossings(latest.along) : [], swing: 0 };
}

let marking = 0;
function markNotches() {
  clearTimeout(marking);
  marking = setTimeout(() => {
    for (const [key, row] of rows) {
      const found = game.asked ? askedAlong(key) : explored(...key.split("-").map((part, k) => k ? Number(part) : part));
      row.track.replaceChildren();
      notch(row, row.stated, "stated", `as stated: ${short(row.stated)}`);
      for (const flip of found.flips) notch(row, flip, "flip", `the verdict flips at ${short(flip)}`);
      row.swing = found.swing;
    }
    if (!ranked) { ranked = true; rank(); }
  }, 60);
}

// The eight most influential sliders of each tab come first; the rest wait behind a summary.
const FIRST = 8;
let ranked = false;
function rank() {
  for (const panel of document.querySelectorAll(".panel")) {
    const items = [...rows.values()].filter(row => row.panel === panel).sort((a, b) => b.swing - a.swing);
    panel.querySelector(".first").append(...items.slice(0, FIRST).map(row => row.element));
    panel.querySelector(".rest").append(...items.slice(FIRST).map(row => row.element));
    panel.querySelector("details").hidden = items.length <= FIRST;
  }
}

const asStated = assess(game.parameters.map(p => p.value), game.shocks.map(() => "0"));
const widest = Math.max(0.25, ...asStated.margins.map(m => Math.abs(m.relative ?? 0)));

function bar(row, relative, stated) {
  const place = row.appendChild(document.createElement("td"));
  place.className = "bar";
  for (const [value, className] of [[stated, "ghost"], [relative, relative < 0 ? "negative" : "positive"]]) {
    const mark = place.appendChild(document.createElement("span"));
    mark.className = className;
    mark.style.width = `${Math.min(50, 50 * Math.abs(value) / widest)}%`;
    mark.style[value < 0 ? "right" : "left"] = "50%";
  }
}

const actionOf = (i, action) => typeof action === "string" ? action : game.strategies[i][action];

function render() {
  const started = performance.now();
  location.replace(`#${setting()}`);
  paint();
  document.body.dataset.milliseconds = (performance.now() - started).toFixed(2);
  for (const button of document.querySelectorAll("[data-shock]"))
    button.setAttribute("aria-pressed", String(Number(state.shocks[button.dataset.shock]) === 1));
  markNotches();
  askServer();
}

function paint() {
  const result = assess(state.values, state.shocks);
  const box = document.getElementById("verdict");
  box.textContent = verdict(result);
  box.className = result.holds ? "holds" : "fails";
  fill("margins", result.margins.map((m, i) => [
    [game.actors[i].label], [m.action === null ? "–" : actionOf(i, m.action)],
    [percent(m.relative), "n"],
  ]));
  document.querySelectorAll("#margins tr").forEach((row, i) =>
    bar(row, result.margins[i].relative ?? 0, asStated.margins[i].relative ?? 0));
  if (!game.asked) fill("equilibria", result.equilibria.map(e => [
    [e.chosen.map((a, i) => game.strategies[i][a]).join(", ")],
    [e.payoffs.map(short).join(", "), "n"],
    [short(game.commitment[e.at]), "n"],
  ]));
  if (!result.equilibria.length && !game.asked) fill("equilibria", [[["none in pure strategies"], ["–", "n"], ["–", "n"]]]);
  showMatrix();
  drawCurve();
}

// The payoffs of two actors, best replies bold, equilibria framed.
function showMatrix() {
  const body = document.getElementById("matrix");
  if (game.asked || actors !== 2 || profiles > 36) { body.closest("section").hidden = true; return; }
  const { table, scale } = payoffs(shockedValues(state.values, state.shocks));
  const open = openActions(state.shocks);
  const paid = (i, r, c) => table[i * profiles + r * strides[0] + c * strides[1]];
  body.replaceChildren();
  const head = body.appendChild(document.createElement("tr"));
  for (const text of ["", ...game.strategies[1]]) {
    const th = head.appendChild(document.createElement("th"));
    th.scope = "col";
    th.textContent = text;
  }
  game.strategies[0].forEach((name, r) => {
    const line = body.appendChild(document.createElement("tr"));
    const th = line.appendChild(document.createElement("th"));
    th.scope = "row";
    th.textContent = name;
    game.strategies[1].forEach((_, c) => {
      const td = line.appendChild(document.createElement("td"));
      const possible = open[0][r] && open[1][c];
      const best = [
        open[0].every((ok, other) => !ok || paid(0, other, c) <= paid(0, r, c)),
        open[1].every((ok, other) => !ok || paid(1, r, other) <= paid(1, r, c)),
      ];
      td.className = [possible && best[0] && best[1] ? "equilibrium" : "", r === game.pact[0] && c === game.pact[1] ? "pact" : "", possible ? "" : "closed"].join(" ");
      [0, 1].forEach(i => {
        const value = td.appendChild(document.createElement(best[i] && possible ? "b" : "span"));
        value.textContent = `${i ? ", " : ""}${short(rounded([paid(i, r, c), scale]))}`;
      });
    });
  });
}

// Pins: settings to come back to, each with what differs from the file.
const pins = [null, null, null];
function pin(k) {
  const result = assess(state.values, state.shocks);
  const least = Math.min(...result.margins.map(m => m.relative ?? Infinity));
  const { values, shocks } = moved();
  pins[k] = { setting: setting(), holds: result.holds, least, differs: [...shocks, ...values].map(([name, text]) => `${name} ${short(Number(text))}`) };
  showPins();
}
function showPins() {
  const list = document.getElementById("pins");
  list.replaceChildren();
  pins.forEach((kept, k) => {
    const card = list.appendChild(document.createElement("div"));
    card.className = `pin ${kept ? kept.holds ? "holds" : "fails" : ""}`;
    const button = (text, label, action) => {
      const made = card.appendChild(document.createElement("button"));
      Object.assign(made, { type: "button", textContent: text });
      made.setAttribute("aria-label", label);
      made.addEventListener("click", action);
    };
    const letter = "ABC"[k];
    const told = card.appendChild(document.createElement("p"));
    told.textContent = kept ? `${letter}: ${kept.holds ? "holds" : "fails"} by ${percent(Math.abs(kept.least))}. ${kept.differs.join("; ") || "As stated."}` : `${letter}: nothing pinned`;
    button("Pin", `Pin this setting as ${letter}`, () => pin(k));
    if (kept) button("Show", `Show setting ${letter}`, () => { restore(kept.setting); build(); render(); remember(); });
  });
}

// Every setting that was left, and those that were undone.
const past = [], future = [];
let current = null;
function remember() {
  const now = setting();
  if (now === current) return;
  if (current !== null) { past.push(current); future.length = 0; }
  current = now;
  showHistory();
}
function travel(from, to) {
  if (!from.length) return;
  to.push(current);
  current = from.pop();
  restore(current); build(); render();
  showHistory();
}
function showHistory() {
  document.getElementById("undo").disabled = !past.length;
  document.getElementById("redo").disabled = !future.length;
}

function moved() {
  const differing = (items, texts, usual) => items.map((item, i) => [item.name, texts[i]]).filter(([, text], i) => text !== usual(i));
  return {
    values: differing(game.parameters, state.values, i => game.parameters[i].value),
    shocks: differing(game.shocks, state.shocks, () => "0"),
  };
}

function setting() {
  const { values, shocks } = moved();
  return [
    ...values.map(([name, text]) => `${encodeURIComponent(name)}=${text}`),
    ...shocks.map(([name, text]) => `shock:${encodeURIComponent(name)}=${text}`),
  ].join("&");
}

// The setting as options of every command; a link to this page would die with its server.
function options({ values, shocks }) {
  const quoted = text => /^[\w.@%+=:,/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
  return [
    ...values.map(([name, text]) => ` --set ${quoted(`${name}=${text}`)}`),
    ...shocks.map(([name, text]) => ` --shock ${quoted(`${name}=${text}`)}`),
  ].join("");
}

function tell(text) { document.getElementById("told").textContent = text; }

function restore(text) {
  state.values = game.parameters.map(p => p.value);
  state.shocks = game.shocks.map(() => "0");
  const refused = [];
  for (const part of text.split("&").filter(Boolean)) {
    const at = part.lastIndexOf("=");
    const key = at < 0 ? part : part.slice(0, at), value = part.slice(at + 1);
    const shock = game.shocks.findIndex(s => `shock:${encodeURIComponent(s.name)}` === key);
    const parameter = game.parameters.findIndex(p => encodeURIComponent(p.name) === key);
    if (shock < 0 && parameter < 0) refused.push(`${shown(key)} is not defined in this game`);
    else if (at < 0 || !DECIMAL.test(value)) refused.push(`${shown(key)} is given no number`);
    else if (shock >= 0 && (Number(value) < 0 || Number(value) > 1)) refused.push(`${shown(key)} is ${value}; intensities run from 0 to 1`);
    else if (parameter >= 0 && game.parameters[parameter].weight && Number(value) < 0) refused.push(`${shown(key)} is ${value}; a weight is not negative`);
    else if (shock >= 0) state.shocks[shock] = value;
    else state.values[parameter] = value;
  }
  tell(refused.length ? `Left out of the link’s setting: ${refused.join("; ")}.` : "");
}

function shown(key) {
  try { return `“${decodeURIComponent(key)}”`; } catch { return `“${key}”`; }
}

// The file with these numbers, and with a scenario of the shocks that have happened.
function savedFile() {
  let text = game.text;
  const { values, shocks } = moved();
  const placed = values.filter(([name]) => game.places[name]).sort(([a], [b]) => game.places[b][0] - game.places[a][0]);
  for (const [name, value] of placed) text = text.slice(0, game.places[name][0]) + value + text.slice(game.places[name][1]);
  const happened = shocks.filter(([, value]) => Number(value) > 0);
  if (!happened.length) return text;
  const lines = happened.map(([name, value]) => `${name} = ${value}`);
  return `${text.replace(/\n*$/, "\n")}\n[scenario]\n${lines.join("\n")}\n`;
}

let asked = 0, asking = null;
function askServer() {
  if (game.command === null) return;
  clearTimeout(asked);
  asking?.abort();  // its answer would be of a setting that is gone
  if (game.asked) document.getElementById("results").classList.add("waiting");
  asked = setTimeout(ask, game.asked ? 30 : 120);
}

// The verdict first, with the margins along what was moved; the equilibria may take longer.
async function askVerdict(post, wanted) {
  const key = keyOf(dragged);
  const along = dragged && { kind: dragged.kind, name: dragged.name, low: String(dragged.low), high: String(dragged.high) };
  const answer = await post({ part: "verdict", along });
  if (wanted !== setting()) return false;
  if (answer.error) { document.getElementById("served").textContent = answer.error; return false; }
  latest = { ...answer, key };
  document.getElementById("results").classList.remove("waiting");
  paint();
  markNotches();
  return true;
}

async function ask() {
  const served = document.getElementById("served");
  const { values, shocks } = moved(), wanted = setting();
  const request = asking = new AbortController();
  const post = async further => {
    const response = await fetch("solve", {
      signal: request.signal,
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ values: Object.fromEntries(values), shocks: Object.fromEntries(shocks), ...further }),
    });
    return response.json();
  };
  try {
    if (game.asked && !await askVerdict(post, wanted)) return;
    const answer = await post({});
    if (wanted !== setting()) return;
    if (answer.error) { served.textContent = answer.error; return; }
    if (game.asked) fill("equilibria", answer.equilibria.filter(e => e.told).map(e => [
      [e.told], [e.payoffs.map(short).join(", "), "n"], [short(e.commitment), "n"],
    ]));
    const kept = answer.equilibria.map(e => e.commitment);
    served.textContent = (answer.coverage === null ? `Equilibria are not listed here: ${answer.coverage_reason}.`
      : `All equilibria, verified: ${kept.length} found, coverage “${answer.coverage}” (${answer.coverage_reason}).`) +
      (kept.length ? ` The commitment is kept for certain in ${kept.filter(chance => chance > 1 - 1e-9).length} of them.` : "") +
      (answer.share === null ? "" : ` With numbers as unsure as their ranges it holds in ${percent(answer.share)} of draws.`) +
      (answer.median_life === null ? "" : ` Median life: ${short(answer.median_life)} years.`);
  } catch (error) {
    if (error.name === "AbortError") return;
    served.textContent = "The program that served this page has ended; pure strategies only.";
  }
}

const rows = new Map();

function slider(panel, key, { id, label, hint, low, high, value, stated, step, onInput }) {
  const element = panel.querySelector(".first").appendChild(document.createElement("div"));
  element.className = "slider";
  const name = element.appendChild(document.createElement("label"));
  name.htmlFor = id;
  name.textContent = label;
  name.title = hint;
  const held = element.appendChild(document.createElement("div"));
  held.className = "held";
  const track = held.appendChild(document.createElement("div"));
  track.className = "track";
  const input = held.appendChild(document.createElement("input"));
  Object.assign(input, { type: "range", id, min: low, max: high, step });
  input.value = value;
  const box = element.appendChild(document.createElement("input"));
  Object.assign(box, { type: "number", id: `number-${id}`, step: "any", value: Number(value.toPrecision(6)) });
  box.setAttribute("aria-label", `${label}: number`);
  const moves = () => {
    const [kind, index] = key.split("-");
    const { name } = (kind === "shock" ? game.shocks : game.parameters)[index];
    dragged = { kind, index: Number(index), name, label, low: Number(input.min), high: Number(input.max), at: Number(input.value) };
  };
  input.addEventListener("input", () => {
    moves();
    onInput(String(Number(Number(input.value).toPrecision(12))));
    box.value = Number(Number(input.value).toPrecision(6));
    render();
  });
  input.addEventListener("change", remember);
  box.addEventListener("change", () => {
    if (!DECIMAL.test(box.value) || (key.startsWith("shock") && (box.value < 0 || box.value > 1))) { box.value = input.value; return; }
    input.min = Math.min(input.min, box.value);
    input.max = Math.max(input.max, box.value);
    input.value = box.value;
    moves();
    onInput(box.value);
    render();
    remember();
  });
  rows.set(key, { element, panel, track, input, stated, swing: 0 });
}

const tabs = [];
function addPanel(title) {
  const number = tabs.length;
  const tab = document.getElementById("tabs").appendChild(document.createElement("button"));
  Object.assign(tab, { type: "button", id: `tab-${number}`, textContent: title });
  const panel = document.getElementById("panels").appendChild(document.createElement("div"));
  Object.assign(panel, { className: "panel", id: `panel-${number}` });
  tab.setAttribute("role", "tab");
  tab.setAttribute("aria-controls", panel.id);
  panel.setAttribute("role", "tabpanel");
  panel.setAttribute("aria-labelledby", tab.id);
  panel.appendChild(document.createElement("div")).className = "first";
  const further = panel.appendChild(document.createElement("details"));
  further.hidden = true;
  further.appendChild(document.createElement("summary")).textContent = "Those that matter less";
  further.appendChild(document.createElement("div")).className = "rest";
  tab.addEventListener("click", () => choose(number));
  tab.addEventListener("keydown", event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) { choose((number + step + tabs.length) % tabs.length); tabs[(number + step + tabs.length) % tabs.length].tab.focus(); }
  });
  tabs.push({ tab, panel });
  return panel;
}
function choose(number) {
  tabs.forEach(({ tab, panel }, k) => {
    tab.setAttribute("aria-selected", String(k === number));
    tab.tabIndex = k === number ? 0 : -1;
    panel.hidden = k !== number;
  });
}

const panels = { shocks: game.shocks.length ? addPanel("Shocks") : null };
game.actors.forEach(actor => { panels[actor.name] = addPanel(actor.label); });

function build() {
  for (const { element } of rows.values()) element.remove();
  rows.clear();
  ranked = false;
  const used = new Set(game.factors.flat());
  game.parameters.forEach((p, i) => {
    if (!used.has(i)) return;
    const panel = panels[p.name.split(".")[0]] ?? panels[p.actor] ?? tabs[tabs.length - 1].panel;
    const value = rounded(exact(state.values[i])), stated = rounded(exact(p.value));
    slider(panel, `parameter-${i}`, {
      id: `parameter-${p.name}`, label: p.label || p.name.slice(p.name.indexOf(".") + 1),
      hint: [p.name, p.because, p.source].filter(Boolean).join(" – "),
      low: Math.min(p.low, value), high: Math.max(p.high, value), value, stated,
      step: (p.high - p.low) / 100 || 0.01, onInput: text => { state.values[i] = text; },
    });
  });
  game.shocks.forEach((s, i) => slider(panels.shocks, `shock-${i}`, {
    id: `shock-${s.name}`, label: s.label, hint: s.name, low: 0, high: 1, value: Number(state.shocks[i]), stated: 0, step: 0.01,
    onInput: text => { state.shocks[i] = text; },
  }));
}

game.shocks.forEach((shock, s) => {
  const button = document.getElementById("presets").appendChild(document.createElement("button"));
  Object.assign(button, { type: "button", textContent: shock.label });
  button.dataset.shock = s;
  button.addEventListener("click", () => {
    state.shocks[s] = Number(state.shocks[s]) === 1 ? "0" : "1";
    build(); render(); remember();
  });
});
document.getElementById("presets").closest("section").hidden = !game.shocks.length;
document.getElementById("undo").addEventListener("click", () => travel(past, future));
document.getElementById("redo").addEventListener("click", () => travel(future, past));
window.addEventListener("keydown", event => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.type === "number") return;
  event.preventDefault();
  if (event.shiftKey) travel(future, past); else travel(past, future);
});
document.getElementById("reset").addEventListener("click", () => { restore(""); build(); render(); remember(); });
document.getElementById("save").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([savedFile()], { type: "text/plain" }));
  link.download = `${game.game}-explored.toml`;
  link.click();
  const lost = moved().values.map(([name]) => name).filter(name => !game.places[name]);
  tell([
    `Ask it: alliancegame durability ${link.download}.`,
    lost.length ? `Not in the file, where a name stands in the number’s place: ${lost.join(", ")}.` : "",
  ].filter(Boolean).join(" "));
});
document.getElementById("link").addEventListener("click", async () => {
  const field = document.getElementById("copied");
  field.value = game.command === null ? location.href : game.command + options(moved());
  field.hidden = false;
  try {
    await navigator.clipboard.writeText(field.value);
    tell("Copied.");
  } catch {
    field.select();
    tell("The browser does not let a page copy here: copy the marked text.");
  }
});
window.addEventListener("hashchange", () => {
  if (location.hash.slice(1) !== setting()) { restore(location.hash.slice(1)); build(); render(); remember(); }
});
document.getElementById("sheet").addEventListener("click", event => {
  const sliders = document.getElementById("sliders");
  sliders.hidden = !sliders.hidden;
  event.target.setAttribute("aria-expanded", String(!sliders.hidden));
});
choose(0);
showPins();
restore(location.hash.slice(1) || game.setting);
build();
render();
remember();
