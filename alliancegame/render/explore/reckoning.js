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
const changes = game.changes.map(list => list.map(([p, constant, slope]) => [p, exact(constant), exact(slope)]));
const thresholds = game.rules.map(list => list.map(rule => exact(rule[2])));
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
    possible: !latest.closed.length, holds: latest.holds, equilibria: [],
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
  return { margins, possible, holds, equilibria };
}

// Margins at the pact from its own cells alone, in floating point: for notches and influence.
const pactAt = game.pact.reduce((sum, a, i) => sum + a * strides[i], 0);
const floatRanges = ranges.map(rounded);
const floatChanges = changes.map(list => list.map(([p, c, m]) => [p, rounded(c), rounded(m)]));
const cells = (() => {
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
  const paid = row => cells.get(row).reduce(
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

