"use strict";
// The page's own computation mirrors the library's: parameters → shocks → monomials → payoffs →
// margins, the pact's verdict and the equilibria in pure strategies.
const game = JSON.parse(document.getElementById("data").textContent);
const actors = game.actors.length;
const sizes = game.shape.slice(1);
const profiles = sizes.reduce((a, b) => a * b, 1);
const strides = sizes.map((_, i) => sizes.slice(i + 1).reduce((a, b) => a * b, 1));
const state = { values: game.parameters.map(p => p.value), shocks: game.shocks.map(() => 0) };

function shockedValues(values, intensities) {
  const result = values.slice();
  game.shocks.forEach((shock, s) => {
    const t = intensities[s];
    if (t > 0) for (const [p, constant, slope] of shock.changes)
      result[p] += t * (constant + slope * result[p]);
  });
  return result;
}

function openActions(intensities) {
  const open = sizes.map((count, i) => Array.from({ length: count }, (_, a) => game.open[i].includes(a)));
  game.shocks.forEach((shock, s) => {
    const t = intensities[s];
    if (t > 0) for (const [actor, action, at, allows] of shock.rules)
      if (t >= at) open[actor][action] = allows;
  });
  return open;
}

function payoffs(values) {
  const monomials = game.factors.map(factor => factor.reduce((product, p) => product * values[p], 1));
  const result = new Float64Array(actors * profiles);
  for (let e = 0; e < game.rows.length; e++)
    result[game.rows[e]] += game.signs[e] * monomials[game.monomials[e]];
  return result;
}

function tolerance(i) { return 1e-9 * (game.ranges[i] || 1); }

function assess(values, intensities) {
  const table = payoffs(shockedValues(values, intensities));
  const open = openActions(intensities);
  const pact = game.pact.reduce((sum, a, i) => sum + a * strides[i], 0);
  const margins = sizes.map((count, i) => {
    let best = -Infinity, action = null;
    for (let a = 0; a < count; a++) {
      if (a === game.pact[i] || !open[i][a]) continue;
      const value = table[i * profiles + pact + (a - game.pact[i]) * strides[i]];
      if (value > best) { best = value; action = a; }
    }
    const margin = action === null ? null : table[i * profiles + pact] - best;
    return { margin, action, relative: margin === null ? null : margin / (game.ranges[i] || 1) };
  });
  const possible = game.pact.every((a, i) => open[i][a]);
  const holds = possible && margins.every((m, i) => m.margin === null || m.margin >= -tolerance(i));
  const equilibria = [];
  for (let at = 0; at < profiles; at++) {
    const chosen = strides.map((stride, i) => Math.floor(at / stride) % sizes[i]);
    if (!chosen.every((a, i) => open[i][a])) continue;
    const stable = chosen.every((own, i) => {
      const value = table[i * profiles + at];
      for (let a = 0; a < sizes[i]; a++)
        if (open[i][a] && table[i * profiles + at + (a - own) * strides[i]] > value + tolerance(i)) return false;
      return true;
    });
    if (stable) equilibria.push({ chosen, at, payoffs: sizes.map((_, i) => table[i * profiles + at]) });
  }
  return { margins, possible, holds, equilibria };
}

function percent(x) {
  if (x === null) return "–";
  if (Math.abs(x) < 0.0005) return Math.abs(x) <= 1e-12 ? "0%" : x > 0 ? "<0.1%" : ">-0.1%";
  return `${Number((100 * x).toFixed(Math.abs(x) < 0.1 ? 1 : 0))}%`;
}
const short = x => Number(x.toPrecision(3)).toString();

function verdict(result) {
  const pledge = game.pledge[0].toUpperCase() + game.pledge.slice(1);
  if (!result.possible) {
    const closed = game.actors.filter((_, i) => !openActions(state.shocks)[i][game.pact[i]]);
    return `${pledge} fails: the part of ${closed.map(a => a.label).join(" and ")} is closed.`;
  }
  const leavers = result.margins.map((m, i) => ({ ...m, i })).filter(m => m.margin !== null && m.margin < -tolerance(m.i));
  if (leavers.length) {
    const told = leavers.map(m => `${game.actors[m.i].label} gains ${percent(-m.relative)} of its range by “${game.strategies[m.i][m.action]}”`);
    return `${pledge} fails: ${told.join("; ")}.`;
  }
  const ranked = result.margins.map((m, i) => ({ ...m, i })).filter(m => m.relative !== null)
    .sort((a, b) => a.relative - b.relative);
  if (!ranked.length) return `${pledge} holds: nobody has an alternative.`;
  const [bound] = ranked, party = ranked.find(m => game.parties[m.i]);
  const outsider = game.parties[bound.i] ? "" : ", no party but needed,";
  const own = outsider && party ? `; of the parties, ${game.actors[party.i].label} stands to lose least, ${percent(party.relative)}` : "";
  return `${pledge} holds: ${game.actors[bound.i].label}${outsider} is bound least and would lose ${percent(bound.relative)} of its range by “${game.strategies[bound.i][bound.action]}”${own}.`;
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

function render() {
  const started = performance.now();
  const result = assess(state.values, state.shocks);
  const box = document.getElementById("verdict");
  box.textContent = verdict(result);
  box.className = result.holds ? "holds" : "fails";
  const widest = Math.max(0.05, ...result.margins.map(m => Math.abs(m.relative ?? 0)));
  fill("margins", result.margins.map((m, i) => [
    [game.actors[i].label], [m.action === null ? "–" : game.strategies[i][m.action]],
    [percent(m.relative), "n"],
  ]));
  document.querySelectorAll("#margins tr").forEach((row, i) => {
    const bar = row.appendChild(document.createElement("td"));
    bar.className = "bar";
    const relative = result.margins[i].relative ?? 0;
    const mark = bar.appendChild(document.createElement("span"));
    mark.className = relative < 0 ? "negative" : "positive";
    mark.style.width = `${50 * Math.abs(relative) / widest}%`;
    mark.style[relative < 0 ? "right" : "left"] = "50%";
  });
  fill("equilibria", result.equilibria.map(e => [
    [e.chosen.map((a, i) => game.strategies[i][a]).join(", ")],
    [e.payoffs.map(short).join(", "), "n"],
    [short(game.commitment[e.at]), "n"],
  ]));
  if (!result.equilibria.length) fill("equilibria", [[["none in pure strategies"], ["–", "n"], ["–", "n"]]]);
  location.replace(`#${setting()}`);
  document.body.dataset.milliseconds = (performance.now() - started).toFixed(2);
  askServer();
}

function setting() {
  const moved = [];
  game.parameters.forEach((p, i) => { if (state.values[i] !== p.value) moved.push(`${encodeURIComponent(p.name)}=${state.values[i]}`); });
  game.shocks.forEach((s, i) => { if (state.shocks[i]) moved.push(`shock:${encodeURIComponent(s.name)}=${state.shocks[i]}`); });
  return moved.join("&");
}

function restore(text) {
  state.values = game.parameters.map(p => p.value);
  state.shocks = game.shocks.map(() => 0);
  for (const part of text.split("&")) {
    const [key, raw] = part.split("=");
    const value = Number(raw);
    if (raw === undefined || !Number.isFinite(value)) continue;
    const shock = game.shocks.findIndex(s => `shock:${encodeURIComponent(s.name)}` === key);
    const parameter = game.parameters.findIndex(p => encodeURIComponent(p.name) === key);
    if (shock >= 0) state.shocks[shock] = Math.min(1, Math.max(0, value));
    else if (parameter >= 0) state.values[parameter] = value;
  }
}

function savedFile() {
  let text = game.text;
  const moved = game.parameters.map((p, i) => ({ place: game.places[p.name], value: state.values[i], changed: state.values[i] !== p.value }))
    .filter(item => item.changed && item.place).sort((a, b) => b.place[0] - a.place[0]);
  for (const { place, value } of moved) text = text.slice(0, place[0]) + String(value) + text.slice(place[1]);
  const shocks = game.shocks.filter((_, i) => state.shocks[i]).map((s, i) => s.name);
  return (shocks.length ? `# Seen with shocks: ${shocks.join(", ")}\n` : "") + text;
}

let asked = 0;
async function askServer() {
  const served = document.getElementById("served");
  if (location.protocol === "file:") return;
  const ticket = ++asked;
  const wanted = { values: {}, shocks: {} };
  game.parameters.forEach((p, i) => { if (state.values[i] !== p.value) wanted.values[p.name] = state.values[i]; });
  game.shocks.forEach((s, i) => { if (state.shocks[i]) wanted.shocks[s.name] = state.shocks[i]; });
  try {
    const response = await fetch("solve", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(wanted) });
    const answer = await response.json();
    if (ticket !== asked) return;
    if (answer.error) { served.textContent = answer.error; return; }
    const kept = answer.equilibria.map(e => e.commitment);
    served.textContent = `All equilibria, verified: ${kept.length} found, coverage “${answer.coverage}” (${answer.coverage_reason}). ` +
      `The commitment is kept with probability ${short(Math.min(...kept))} to ${short(Math.max(...kept))}.`;
  } catch { served.textContent = "The program that served this page has ended; pure strategies only."; }
}

function slider(parent, { id, label, hint, low, high, value, step, onInput }) {
  const row = parent.appendChild(document.createElement("div"));
  row.className = "slider";
  const name = row.appendChild(document.createElement("label"));
  name.htmlFor = id;
  name.textContent = label;
  name.title = hint;
  const input = row.appendChild(document.createElement("input"));
  Object.assign(input, { type: "range", id, min: low, max: high, step });
  input.value = value;
  const output = row.appendChild(document.createElement("output"));
  output.textContent = short(value);
  input.addEventListener("input", () => {
    onInput(Number(input.value));
    output.textContent = short(Number(input.value));
    render();
  });
}

function build() {
  for (const id of ["weights", "amounts", "shocks"]) document.getElementById(id).replaceChildren();
  const used = new Set(game.factors.flat());
  game.parameters.forEach((p, i) => {
    if (!used.has(i)) return;
    const parent = document.getElementById(p.label ? "weights" : "amounts");
    slider(parent, {
      id: `parameter-${p.name}`, label: p.label ? `${p.owner}: ${p.label}` : p.name,
      hint: [p.because, p.source].filter(Boolean).join(" – "),
      low: Math.min(p.low, state.values[i]), high: Math.max(p.high, state.values[i]), value: state.values[i],
      step: (p.high - p.low) / 100 || 0.01, onInput: value => { state.values[i] = Number(value.toPrecision(12)); },
    });
  });
  game.shocks.forEach((s, i) => slider(document.getElementById("shocks"), {
    id: `shock-${s.name}`, label: s.label, hint: s.name, low: 0, high: 1, value: state.shocks[i], step: 0.01,
    onInput: value => { state.shocks[i] = value; },
  }));
}

document.getElementById("reset").addEventListener("click", () => { restore(""); build(); render(); });
document.getElementById("save").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([savedFile()], { type: "text/plain" }));
  link.download = `${game.game}-explored.toml`;
  link.click();
});
document.getElementById("link").addEventListener("click", async () => {
  await navigator.clipboard.writeText(location.href).catch(() => {});
  document.getElementById("link").textContent = "Link copied";
});
window.addEventListener("hashchange", () => {
  if (location.hash.slice(1) !== setting()) { restore(location.hash.slice(1)); build(); render(); }
});
restore(location.hash.slice(1));
build();
render();
