function notch(row, place, className, title) {
  const { min, max } = row.input;
  const share = (place - min) / (max - min);
  if (!(share >= 0 && share <= 1)) return;
  const mark = row.track.appendChild(document.createElement("span"));
  mark.className = className;
  mark.title = title;
  mark.style.left = `calc(${share} * (100% - 16px) + 8px)`;
}

let marking = 0;
function markNotches() {
  clearTimeout(marking);
  marking = setTimeout(() => {
    for (const [key, row] of rows) {
      const [kind, index] = key.split("-");
      const found = explored(kind, Number(index));
      row.track.replaceChildren();
      notch(row, row.stated, "stated", `as stated: ${short(row.stated)}`);
      found.flips.forEach((flip, k) => notch(row, flip, "flip", `${found.told?.[k] ?? "the verdict"} flips at ${short(flip)}`));
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
  box.className = result.grade;
  fill("margins", result.margins.map((m, i) => {
    const [way, size] = cells(m, i);
    return [[game.actors[i].label], [way], [size, "n"]];
  }));
  document.querySelectorAll("#margins tr").forEach((row, i) =>
    bar(row, result.margins[i].relative ?? 0, asStated.margins[i].relative ?? 0));
  paintDetails(result);
  drawCurve();
}

function drawCurve() {
  const box = document.getElementById("along");
  box.hidden = dragged === null;
  if (dragged === null) return;
  const drawing = document.getElementById("curve");
  const told = drawAlong(drawing, dragged);
  if (told === null) return;
  const { label } = dragged;
  drawing.setAttribute("aria-label", `${game.words.along} ${label}: ${told}`);
  document.getElementById("along-title").textContent = `${game.words.along} ${label}`;
  document.getElementById("along-told").textContent = told;
}

// Pins: settings to come back to, each with what differs from the file.
const pins = [null, null, null];
function pin(k) {
  const result = assess(state.values, state.shocks);
  const { values, shocks } = moved();
  pins[k] = { setting: setting(), grade: result.grade, told: summary(result), differs: [...shocks, ...values].map(([name, text]) => wholly(name) ?? `${name} ${short(Number(text))}`) };
  showPins();
}
// What has happened, in words, if the name is that of a shock that happens wholly.
const wholly = name => game.shocks.find(s => s.whole && s.name === name)?.label;
function showPins() {
  const list = document.getElementById("pins");
  list.replaceChildren();
  pins.forEach((kept, k) => {
    const card = list.appendChild(document.createElement("div"));
    card.className = `pin ${kept?.grade ?? ""}`;
    const button = (text, label, action) => {
      const made = card.appendChild(document.createElement("button"));
      Object.assign(made, { type: "button", textContent: text });
      made.setAttribute("aria-label", label);
      made.addEventListener("click", action);
    };
    const letter = "ABC"[k];
    const told = card.appendChild(document.createElement("p"));
    told.textContent = kept ? `${letter}: ${kept.told}. ${kept.differs.join("; ") || "As stated."}` : `${letter}: nothing pinned`;
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
    const at = part.lastIndexOf("="), before = refused.length;
    const key = at < 0 ? part : part.slice(0, at), value = part.slice(at + 1);
    const shock = game.shocks.findIndex(s => `shock:${encodeURIComponent(s.name)}` === key);
    const parameter = game.parameters.findIndex(p => encodeURIComponent(p.name) === key);
    if (shock < 0 && parameter < 0) refused.push(`${shown(key)} is not defined in this game`);
    else if (at < 0 || !DECIMAL.test(value)) refused.push(`${shown(key)} is given no number`);
    else if (shock >= 0) refused.push(...refusal(game.shocks[shock], value, shown(key)), ...excluded(shock, value));
    else refused.push(...refusal(game.parameters[parameter], value, shown(key)));
    if (refused.length > before) continue;
    if (shock >= 0) state.shocks[shock] = value; else state.values[parameter] = value;
  }
  tell(refused.length ? `Left out of the link’s setting: ${refused.join("; ")}.` : "");
}

// What speaks against a number: it is beyond what makes sense for what it stands for.
function refusal({ limits: [low, high, rule], whole }, text, called) {
  const value = exact(text);
  if (whole && !["0", "1"].includes(text)) return [`${called} is ${text}; it happens or does not: 1 or 0`];
  const beyond = (low !== null && less(value, exact(low))) || (high !== null && less(exact(high), value));
  return beyond ? [`${called} is ${text}; ${rule}`] : [];
}

// Of shocks that exclude each other only one is in force.
const rivals = shock => game.shocks.map((_, s) => s)
  .filter(s => s !== shock && game.shocks[shock].instead && game.shocks[s].instead === game.shocks[shock].instead);
function excluded(shock, text) {
  const other = Number(text) ? rivals(shock).find(s => Number(state.shocks[s])) : undefined;
  return other === undefined ? [] : [`“${game.shocks[shock].label}” cannot be where “${game.shocks[other].label}” is`];
}

function shown(key) {
  try { return `“${decodeURIComponent(key)}”`; } catch { return `“${key}”`; }
}

// The file with these numbers, and with a scenario of the shocks that have happened.
function savedFile() {
  const { values, shocks } = moved();
  let text = game.text;
  for (const [from, to, written] of edits(values).sort((a, b) => b[0] - a[0])) text = text.slice(0, from) + written + text.slice(to);
  const happened = shocks.filter(([, value]) => Number(value) > 0);
  if (!happened.length) return text;
  const key = name => /^[\w-]+$/.test(name) ? name : JSON.stringify(name);
  const lines = happened.map(([name, value]) => `${key(name)} = ${value}`);
  return `${text.replace(/\n*$/, "\n")}\n[scenario]\n${lines.join("\n")}\n`;
}

let asked = 0, asking = null;
function askServer() {
  if (!game.served) return;
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
    served.textContent = toldBy(answer);
  } catch (error) {
    if (error.name === "AbortError") return;
    served.textContent = game.words.alone;
  }
}

const rows = new Map();

function slider(panel, key, { id, label, hint, low, high, value, stated, step, item, onInput }) {
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
    const refused = DECIMAL.test(box.value) ? refusal(item, box.value, label) : [`${label} is given no number`];
    tell(refused.length ? `${refused[0]}.` : "");
    if (refused.length) { box.value = input.value; return; }
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

const gradual = game.shocks.map((_, s) => s).filter(s => !game.shocks[s].whole);
const panels = { shocks: gradual.length ? addPanel("Shocks") : null };
if (!game.together) game.actors.forEach(actor => { panels[actor.name] = addPanel(actor.label); });
const panelOf = p => panels[p.name.split(".")[0]] ?? panels[p.actor];
if (sliders().some(i => !panelOf(game.parameters[i]))) panels.everybody = addPanel(game.together ?? "Everybody");

function build() {
  for (const { element } of rows.values()) element.remove();
  rows.clear();
  ranked = false;
  for (const i of sliders()) {
    const p = game.parameters[i];
    const panel = panelOf(p) ?? panels.everybody;
    const value = rounded(exact(state.values[i])), stated = rounded(exact(p.value));
    slider(panel, `parameter-${i}`, {
      id: `parameter-${p.name}`, label: p.label || p.name.slice(p.name.indexOf(".") + 1),
      hint: [p.name, p.because, p.source].filter(Boolean).join(" – "),
      low: Math.min(p.low, value), high: Math.max(p.high, value), value, stated, item: p,
      step: p.step || (p.high - p.low) / 100 || 0.01, onInput: text => { state.values[i] = text; },
    });
  }
  for (const i of gradual) {
    const s = game.shocks[i];
    slider(panels.shocks, `shock-${i}`, {
      id: `shock-${s.name}`, label: s.label, hint: s.name, low: 0, high: 1, value: Number(state.shocks[i]), stated: 0, step: 0.01, item: s,
      onInput: text => { state.shocks[i] = text; },
    });
  }
}

// Presets: a button for each shock at full intensity and for each end of a lever, in groups.
function preset(list, label, hint, press) {
  const button = list.appendChild(document.createElement("button"));
  Object.assign(button, { type: "button", textContent: label, title: hint });
  button.addEventListener("click", () => { press(); build(); render(); remember(); });
  return button;
}

function presetList(group) {
  const box = document.getElementById("presets");
  const place = group ? box.appendChild(document.createElement("details")) : box;
  if (group) place.appendChild(document.createElement("summary")).textContent = group;
  const list = place.appendChild(document.createElement("div"));
  list.className = "presets";
  return list;
}

function buildPresets() {
  const lists = new Map();
  const listOf = group => lists.get(group) ?? lists.set(group, presetList(group)).get(group);
  game.shocks.forEach((shock, s) => {
    const press = () => {
      const on = Number(state.shocks[s]) === 1;
      for (const other of rivals(s)) state.shocks[other] = "0";
      state.shocks[s] = on ? "0" : "1";
    };
    preset(listOf(shock.group), shock.label, shock.name, press).dataset.shock = s;
  });
  for (const { label, hint, parameter, to } of game.levers) preset(listOf("What levers could do"), label, hint, () => {
    state.values[parameter] = state.values[parameter] === to ? game.parameters[parameter].value : to;
  });
  document.getElementById("presets").closest("section").hidden = !lists.size;
  const first = document.querySelector("#presets > details:first-child");
  if (first) first.open = true;
}
buildPresets();
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
  const lost = game.unplaced.filter(name => moved().values.some(([other]) => other === name));
  tell([
    `Ask it: alliancegame ${game.words.asks} ${link.download}.`,
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
