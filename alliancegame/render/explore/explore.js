"use strict";
// The page's own computation mirrors the library's: parameters → shocks → monomials → payoffs →
// margins, the pact's verdict and the equilibria in pure strategies.
const game = JSON.parse(document.getElementById("data").textContent);
const actors = game.actors.length;
const sizes = game.shape.slice(1);
const profiles = sizes.reduce((a, b) => a * b, 1);
const strides = sizes.map((_, i) => sizes.slice(i + 1).reduce((a, b) => a * b, 1));

// Numbers are exact: a rational is a pair of whole numbers, the second above 0, so that no rounding
// can turn a pact that fails into one that holds.
const gcd = (a, b) => { while (b) [a, b] = [b, a % b]; return a < 0n ? -a : a; };
const ratio = (n, d) => { const g = gcd(n, d) || 1n; return d < 0n ? [-n / g, -d / g] : [n / g, d / g]; };
const plus = (a, b) => ratio(a[0] * b[1] + b[0] * a[1], a[1] * b[1]);
const times = (a, b) => ratio(a[0] * b[0], a[1] * b[1]);
const less = (a, b) => a[0] * b[1] < b[0] * a[1];
const DECIMAL = /^-?(?:0|[1-9]\d{0,30})(?:\.\d{1,30})?(?:[eE][+-]?\d{1,2})?$/;

function exact(text) {
  const [above, below] = text.split("/");
  const [mantissa, exponent] = above.split(/e/i);
  const [whole, part = ""] = mantissa.split(".");
  const power = Number(exponent ?? 0) - part.length;
  const digits = BigInt(whole + part) || 0n;
  const negative = whole.startsWith("-") && digits > 0n ? -digits : digits;
  return ratio(negative * 10n ** BigInt(Math.max(power, 0)), 10n ** BigInt(Math.max(-power, 0)) * BigInt(below ?? 1));
}

function rounded([n, d]) {
  if (n === 0n) return 0;
  const shift = 64 - 4 * ((n < 0n ? -n : n).toString(16).length - d.toString(16).length);
  const quotient = shift >= 0 ? (n << BigInt(shift)) / d : n / (d << BigInt(-shift));
  return Number(quotient) * 2 ** -shift || (n < 0n ? -Number.MIN_VALUE : Number.MIN_VALUE);
}

const ranges = game.ranges.map(exact);
const changes = game.shocks.map(shock => shock.changes.map(([p, constant, slope]) => [p, exact(constant), exact(slope)]));
const thresholds = game.shocks.map(shock => shock.rules.map(rule => exact(rule[2])));
const state = { values: game.parameters.map(p => p.value), shocks: game.shocks.map(() => "0") };

function shockedValues(values, intensities) {
  const result = values.map(exact);
  intensities.map(exact).forEach((t, s) => {
    if (t[0] > 0n) for (const [p, constant, slope] of changes[s])
      result[p] = plus(result[p], times(t, plus(constant, times(slope, result[p]))));
  });
  return result;
}

function openActions(intensities) {
  const open = sizes.map((count, i) => Array.from({ length: count }, (_, a) => game.open[i].includes(a)));
  game.shocks.forEach((shock, s) => {
    const t = exact(intensities[s]);
    if (t[0] > 0n) shock.rules.forEach(([actor, action, , allows], r) => {
      if (!less(t, thresholds[s][r])) open[actor][action] = allows;
    });
  });
  return open;
}

// All payoffs as whole numbers over one denominator, so that they compare exactly.
function payoffs(values) {
  const common = values.reduce((all, [, d]) => all / gcd(all, d) * d, 1n);
  const whole = values.map(([n, d]) => n * (common / d));
  const degree = Math.max(0, ...game.factors.map(factor => factor.length));
  const monomials = game.factors.map(factor =>
    factor.reduce((product, p) => product * whole[p], common ** BigInt(degree - factor.length)));
  const table = new Array(actors * profiles).fill(0n);
  for (let e = 0; e < game.rows.length; e++)
    table[game.rows[e]] += BigInt(game.signs[e]) * monomials[game.monomials[e]];
  return { table, scale: common ** BigInt(degree) };
}

function assess(values, intensities) {
  const { table, scale } = payoffs(shockedValues(values, intensities));
  const open = openActions(intensities);
  const pact = game.pact.reduce((sum, a, i) => sum + a * strides[i], 0);
  const margins = sizes.map((count, i) => {
    let best = null, action = null;
    for (let a = 0; a < count; a++) {
      if (a === game.pact[i] || !open[i][a]) continue;
      const value = table[i * profiles + pact + (a - game.pact[i]) * strides[i]];
      if (best === null || value > best) { best = value; action = a; }
    }
    if (action === null) return { action, leaves: false, share: null, margin: null, relative: null };
    const margin = ratio(table[i * profiles + pact] - best, scale);
    const share = ranges[i][0] ? ratio(margin[0] * ranges[i][1], margin[1] * ranges[i][0]) : [0n, 1n];
    return { action, leaves: margin[0] < 0n, share, margin: rounded(margin), relative: rounded(share) };
  });
  const possible = game.pact.every((a, i) => open[i][a]);
  const holds = possible && !margins.some(m => m.leaves);
  const equilibria = [];
  for (let at = 0; at < profiles; at++) {
    const chosen = strides.map((stride, i) => Math.floor(at / stride) % sizes[i]);
    if (!chosen.every((a, i) => open[i][a])) continue;
    const stable = chosen.every((own, i) => {
      const value = table[i * profiles + at];
      for (let a = 0; a < sizes[i]; a++)
        if (open[i][a] && table[i * profiles + at + (a - own) * strides[i]] > value) return false;
      return true;
    });
    if (stable) equilibria.push({ chosen, at, payoffs: sizes.map((_, i) => rounded([table[i * profiles + at], scale])) });
  }
  return { margins, possible, holds, equilibria };
}

function percent(x) {
  if (x === null) return "–";
  if (Math.abs(x) < 0.0005) return x === 0 ? "0%" : x > 0 ? "<0.1%" : ">-0.1%";
  return `${Number((100 * x).toFixed(Math.abs(x) < 0.1 ? 1 : 0))}%`;
}
const short = x => Number(x.toPrecision(3)).toString();

function verdict(result) {
  const pledge = game.pledge[0].toUpperCase() + game.pledge.slice(1);
  if (!result.possible) {
    const closed = game.actors.filter((_, i) => !openActions(state.shocks)[i][game.pact[i]]);
    return `${pledge} fails: the part of ${closed.map(a => a.label).join(" and ")} is closed.`;
  }
  const leavers = result.margins.map((m, i) => ({ ...m, i })).filter(m => m.leaves);
  if (leavers.length) {
    const told = leavers.map(m => `${game.actors[m.i].label} gains ${percent(-m.relative)} of its range by “${game.strategies[m.i][m.action]}”`);
    return `${pledge} fails: ${told.join("; ")}.`;
  }
  const ranked = result.margins.map((m, i) => ({ ...m, i })).filter(m => m.share !== null)
    .sort((a, b) => less(a.share, b.share) ? -1 : less(b.share, a.share) ? 1 : 0);
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

// A file holds numbers, not what has happened: with shocks it says how to see what the page showed.
function savedFile() {
  let text = game.text;
  const { values, shocks } = moved();
  const placed = values.filter(([name]) => game.places[name]).sort(([a], [b]) => game.places[b][0] - game.places[a][0]);
  for (const [name, value] of placed) text = text.slice(0, game.places[name][0]) + value + text.slice(game.places[name][1]);
  if (!shocks.length) return text;
  const seen = verdict(assess(state.values, state.shocks)).replace(/\s+/g, " ");
  return `# Seen with shocks: ${seen}\n# They are no part of the numbers below. To see it again: alliancegame durability FILE${options({ values: [], shocks })}\n${text}`;
}

let asked = 0;
function askServer() {
  if (game.command === null) return;
  clearTimeout(asked);
  asked = setTimeout(ask, 120);
}

async function ask() {
  const served = document.getElementById("served");
  const { values, shocks } = moved(), wanted = setting();
  try {
    const response = await fetch("solve", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ values: Object.fromEntries(values), shocks: Object.fromEntries(shocks) }),
    });
    const answer = await response.json();
    if (wanted !== setting()) return;
    if (answer.error) { served.textContent = answer.error; return; }
    const kept = answer.equilibria.map(e => e.commitment);
    served.textContent = `All equilibria, verified: ${kept.length} found, coverage “${answer.coverage}” (${answer.coverage_reason}).` +
      (kept.length ? ` The commitment is kept with probability ${short(Math.min(...kept))} to ${short(Math.max(...kept))}.` : "");
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
    onInput(String(Number(Number(input.value).toPrecision(12))));
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
    const value = rounded(exact(state.values[i]));
    slider(parent, {
      id: `parameter-${p.name}`, label: p.label ? `${p.owner}: ${p.label}` : p.name,
      hint: [p.because, p.source].filter(Boolean).join(" – "),
      low: Math.min(p.low, value), high: Math.max(p.high, value), value,
      step: (p.high - p.low) / 100 || 0.01, onInput: text => { state.values[i] = text; },
    });
  });
  game.shocks.forEach((s, i) => slider(document.getElementById("shocks"), {
    id: `shock-${s.name}`, label: s.label, hint: s.name, low: 0, high: 1, value: Number(state.shocks[i]), step: 0.01,
    onInput: text => { state.shocks[i] = text; },
  }));
}

document.getElementById("reset").addEventListener("click", () => { restore(""); build(); render(); });
document.getElementById("save").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([savedFile()], { type: "text/plain" }));
  link.download = `${game.game}-explored.toml`;
  link.click();
  const { values, shocks } = moved();
  const lost = values.map(([name]) => name).filter(name => !game.places[name]);
  tell([
    shocks.length ? `The shocks are not in the file’s numbers. With them: alliancegame durability ${link.download}${options({ values: [], shocks })}` : "",
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
  if (location.hash.slice(1) !== setting()) { restore(location.hash.slice(1)); build(); render(); }
});
restore(location.hash.slice(1) || game.setting);
build();
render();
