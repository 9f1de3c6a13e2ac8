// Strategic games. The page's computation mirrors the library's: parameters → shocks → monomials →
// payoffs → margins, the pact's verdict and the equilibria in pure strategies.
const sizes = game.shape.slice(1);
const profiles = sizes.reduce((a, b) => a * b, 1);
const strides = sizes.map((_, i) => sizes.slice(i + 1).reduce((a, b) => a * b, 1));

const ranges = game.ranges.map(exact);
const changes = game.changes.map(list => list.map(([p, constant, slope]) => [p, exact(constant), exact(slope)]));
const thresholds = game.rules.map(list => list.map(rule => exact(rule[2])));

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
    if (t[0] > 0n) game.rules[s].forEach(([actor, action, , allows], r) => {
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

// What the program said last, of a game whose verdicts are asked for.
let latest = game.stated;

function assess(values, intensities) {
  if (game.asked) return {
    margins: latest.margins.map(m => {
      const share = m.share && m.share.map(BigInt), relative = share && rounded(share);
      return { ...m, share, relative, margin: relative };
    }),
    possible: !latest.closed.length, holds: latest.holds, grade: latest.holds ? "holds" : "fails", equilibria: [],
  };
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
  return { margins, possible, holds, grade: holds ? "holds" : "fails", equilibria };
}

// Margins at the pact from its own cells alone, in floating point: for notches and influence.
const pactAt = game.pact.reduce((sum, a, i) => sum + a * strides[i], 0);
const floatRanges = ranges.map(rounded);
const floatChanges = changes.map(list => list.map(([p, c, m]) => [p, rounded(c), rounded(m)]));
const pactCells = (() => {
  const wanted = new Map();
  sizes.forEach((count, i) => {
    for (let a = 0; a < count; a++)
      wanted.set(i * profiles + pactAt + (a - game.pact[i]) * strides[i], []);
  });
  game.rows.forEach((row, e) => wanted.get(row)?.push([game.signs[e], game.factors[game.monomials[e]]]));
  return wanted;
})();

function actorMargins(numbers, intensities, open) {
  const values = numbers.slice();
  intensities.forEach((t, s) => {
    if (t > 0) for (const [p, c, m] of floatChanges[s]) values[p] += t * (c + m * values[p]);
  });
  const paid = row => pactCells.get(row).reduce(
    (sum, [sign, factor]) => sum + sign * factor.reduce((product, p) => product * values[p], 1), 0);
  return sizes.map((count, i) => {
    const own = paid(i * profiles + pactAt);
    let least = null;
    for (let a = 0; a < count; a++) {
      if (a === game.pact[i] || !open[i][a]) continue;
      const loss = own - paid(i * profiles + pactAt + (a - game.pact[i]) * strides[i]);
      least = Math.min(least ?? Infinity, floatRanges[i] ? loss / floatRanges[i] : loss);
    }
    return least;
  });
}
const leastMargin = (...setting) => Math.min(...actorMargins(...setting).map(m => m ?? Infinity));

// Along one slider: where the verdict flips, and how far the least margin moves.
const STEPS = 24;
function along(low, high, at) {
  const flips = [];
  let before = null, least = Infinity, most = -Infinity;
  for (let k = 0; k <= STEPS; k++) {
    const x = low + (high - low) * k / STEPS, margin = at(x);
    least = Math.min(least, margin); most = Math.max(most, margin);
    if (before && (before[1] < 0) !== (margin < 0)) {
      let [from, to] = [before[0], x];
      for (let n = 0; n < 40; n++) {
        const middle = (from + to) / 2;
        if ((at(middle) < 0) === (before[1] < 0)) from = middle; else to = middle;
      }
      flips.push((from + to) / 2);
    }
    before = [x, margin];
  }
  return { flips, swing: Number.isFinite(most - least) ? most - least : 0 };
}


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

const actionOf = (i, action) => typeof action === "string" ? action : game.strategies[i][action];

const cells = (m, i) => [m.action === null ? "–" : actionOf(i, m.action), percent(m.relative)];

function summary(result) {
  const least = Math.min(...result.margins.map(m => m.relative ?? Infinity));
  return `${result.grade} by ${percent(Math.abs(least))}`;
}

// The parameters that payoffs are made of.
function sliders() {
  const used = new Set(game.factors.flat());
  return game.parameters.map((_, i) => i).filter(i => used.has(i));
}

function explored(kind, index) {
  if (game.asked) return askedAlong(`${kind}-${index}`);
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

// Of a game whose verdicts are asked for, the flips are known of the quantity that was moved last.
function askedAlong(key) {
  const known = latest.key === key && latest.along;
  return { flips: known ? crossings(latest.along) : [], swing: 0 };
}

// The points of the lines along a quantity, [x, margins]; null while the program is being asked.
function points({ kind, index, low, high }) {
  if (game.asked) return latest.key === keyOf(dragged) ? latest.along : null;
  const numbers = state.values.map(text => rounded(exact(text)));
  const intensities = state.shocks.map(Number);
  return Array.from({ length: PARTS + 1 }, (_, k) => {
    const x = low + (high - low) * k / PARTS;
    const moved = { numbers: numbers.slice(), intensities: intensities.slice() };
    moved[kind === "shock" ? "intensities" : "numbers"][index] = x;
    const open = openActions(moved.intensities.map(String));
    const possible = game.pact.every((a, i) => open[i][a]);
    return [x, possible ? actorMargins(moved.numbers, moved.intensities, open) : game.actors.map(() => null)];
  });
}

// Where the least of the margins passes 0 between two points, by a straight line.
function crossings(line) {
  const least = line.map(([x, margins]) => [x, Math.min(...margins.map(m => m ?? -1))]);
  return least.slice(1).flatMap(([x, y], k) => {
    const [before, was] = least[k];
    return (was < 0) !== (y < 0) ? [before + (x - before) * was / (was - y)] : [];
  });
}

function drawAlong(drawing, item) {
  const line = points(item);
  if (line === null) return null;
  const flips = crossings(line);
  drawLines(drawing, item, line, flips);
  return flips.length ? `The verdict flips at ${flips.map(short).join(", ")}.` : "The verdict does not flip.";
}

function paintDetails(result) {
  if (!game.asked) fill("details", result.equilibria.length ? result.equilibria.map(e => [
    [e.chosen.map((a, i) => game.strategies[i][a]).join(", ")],
    [e.payoffs.map(short).join(", "), "n"],
    [short(game.commitment[e.at]), "n"],
  ]) : [[["none in pure strategies"], ["–", "n"], ["–", "n"]]]);
  showMatrix();
}

// The numbers, each where it stands; what a name stands for is not in the file.
const edits = values => values.filter(([name]) => game.places[name]).map(([name, text]) => [...game.places[name], text]);

function toldBy(answer) {
  if (game.asked) fill("details", answer.equilibria.filter(e => e.told).map(e => [
    [e.told], [e.payoffs.map(short).join(", "), "n"], [short(e.commitment), "n"],
  ]));
  const kept = answer.equilibria.map(e => e.commitment);
  return (answer.coverage === null ? `Equilibria are not listed here: ${answer.coverage_reason}.`
    : `All equilibria, verified: ${kept.length} found, coverage “${answer.coverage}” (${answer.coverage_reason}).`) +
    (kept.length ? ` The commitment is kept for certain in ${kept.filter(chance => chance > 1 - 1e-9).length} of them.` : "") +
    (answer.share === null ? "" : ` With numbers as unsure as their ranges it holds in ${percent(answer.share)} of draws.`) +
    (answer.median_life === null ? "" : ` Median life: ${short(answer.median_life)} years.`);
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
