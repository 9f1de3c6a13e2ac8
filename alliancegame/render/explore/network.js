// Networks of alliances. Somebody is open to attack if another with its allies is more than gamma
// times as strong as it is with those of its own who do not attack. A margin is what the strongest
// attack lacks, as a share of all capability in the file; it is a straight line in each number.
const [GAMMA, FIRST_CAPABILITY] = [0, 1];
const everybody = game.actors.map((_, i) => i);
const pairs = everybody.flatMap(a => everybody.filter(b => b > a).map(b => [a, b]));
const total = exact(game.total);

function linksIn(shocks) {
  const linked = game.linked.map(row => row.slice());
  game.shocks.forEach(({ pair: [a, b] }, s) => { if (Number(shocks[s])) linked[a][b] = linked[b][a] = !linked[a][b]; });
  return linked;
}
const toggled = (linked, [a, b]) => linked.map((row, i) => i === a ? row.with(b, !row[b]) : i === b ? row.with(a, !row[a]) : row);
const bandOf = (linked, leader, target) => everybody.filter(i => i !== target && (i === leader || linked[leader][i]));

// By how much an attack exceeds what it needs; numbers: gamma and the capabilities, rationals.
function excess(numbers, linked, leader, target) {
  const band = bandOf(linked, leader, target);
  const held = everybody.filter(i => i === target || (linked[target][i] && !band.includes(i)));
  const strength = side => side.reduce((sum, i) => plus(sum, numbers[FIRST_CAPABILITY + i]), [0n, 1n]);
  return { band, size: minus(strength(band), times(numbers[GAMMA], strength(held))) };
}
const minus = (a, b) => plus(a, [-b[0], b[1]]);

// The attack that succeeds by most, or fails by least; of equal ones the first leader's.
function strongest(numbers, linked, target, leaders = everybody) {
  let best = null;
  for (const leader of leaders) {
    if (leader === target) continue;
    const attack = excess(numbers, linked, leader, target);
    if (best === null || less(best.size, attack.size)) best = attack;
  }
  return best;
}
const succeeds = attack => attack !== null && attack.size[0] > 0n;

function assess(values, shocks) {
  const numbers = values.map(exact), linked = linksIn(shocks);
  const attacks = everybody.map(i => strongest(numbers, linked, i));
  const margins = attacks.map(attack => {
    const share = attack === null ? null : total[0] ? ratio(-attack.size[0] * total[1], attack.size[1] * total[0]) : [0n, 1n];
    return { attack, leaves: succeeds(attack), share, relative: share && rounded(share) };
  });
  const links = pairs.filter(([a, b]) => linked[a][b]).map(pair => {
    const without = toggled(linked, pair);
    const left = pair.map(end => strongest(numbers, without, end));
    return { pair, left, safe: pair.filter((_, k) => !succeeds(left[k])) };
  });
  const additions = pairs.filter(([a, b]) => !linked[a][b]).flatMap(pair => {
    const grown = toggled(linked, pair);
    const target = everybody.find(i => !pair.includes(i) && !margins[i].leaves && succeeds(strongest(numbers, grown, i, pair)));
    return target === undefined ? [] : [{ pair, target }];
  });
  const idle = links.filter(link => link.safe.length);
  const open = everybody.filter(i => margins[i].leaves);
  const grade = open.length ? "fails" : additions.length || idle.length ? "partly" : "holds";
  return { numbers, linked, margins, links, additions, idle, open, grade };
}

const labelOf = i => game.actors[i].label;
const joined = items => items.length > 1 ? `${items.slice(0, -1).join(", ")} and ${items.at(-1)}` : items.join("");
const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
const cells = ({ attack, relative }) => [attack === null ? "–" : attack.band.map(labelOf).join(", "), percent(relative)];

function verdict({ open, additions, idle }) {
  const reasons = [
    ...open.length ? [`${joined(open.map(labelOf))} can be attacked`] : [],
    ...additions.length ? [`${counted(additions.length, "new link")} would open an attack`] : [],
    ...idle.length ? [`${counted(idle.length, "link")} ${idle.length === 1 ? "is" : "are"} not needed by both ends`] : [],
  ];
  return reasons.length ? `The network is not war-stable: ${reasons.join("; ")}.`
    : "The network is war-stable: nobody can be attacked, and no link would change.";
}

const summary = ({ open, additions, idle }) => `${open.length} open to attack, ${idle.length} idle, ${counted(additions.length, "tempting link")}`;

// What a link is worth to the end that needs it less: the excess of the attack that it prevents.
function worth({ left }) {
  const sizes = left.map(attack => attack === null ? [-1n, 1n] : attack.size);
  const least = less(sizes[0], sizes[1]) ? sizes[0] : sizes[1];
  return total[0] ? rounded(ratio(least[0] * total[1], least[1] * total[0])) : 0;
}

function paintDetails({ links, additions }) {
  const ranked = links.map(link => ({ ...link, size: worth(link) })).sort((a, b) => a.size - b.size);
  fill("details", ranked.length ? ranked.map(({ pair, safe, size }) => [
    [pair.map(labelOf).join(" – ")], [safe.length ? `as safe without it: ${safe.map(labelOf).join(", ")}` : "needed by both"], [percent(size), "n"],
  ]) : [[["no link"], ["–"], ["–", "n"]]]);
  fill("matrix", additions.length ? additions.map(({ pair, target }) => [[pair.map(labelOf).join(" – ")], [labelOf(target)]])
    : [[["none"], ["–"]]]);
  if (!game.served) document.getElementById("served").textContent = game.words.alone;
}

const sliders = () => game.parameters.map((_, i) => i);

// Where an attack on somebody begins to succeed along one number: the ends of a stretch, found from
// the straight line of each attack.
function safeWithin(numbers, index, linked, target, leaders = everybody) {
  let low = null, high = null;
  const at = (leader, x) => excess(numbers.with(index, x), linked, leader, target).size;
  for (const leader of leaders) {
    if (leader === target) continue;
    const start = at(leader, [0n, 1n]), slope = minus(at(leader, [1n, 1n]), start);
    if (!slope[0]) { if (start[0] > 0n) return null; continue; }
    const root = ratio(-start[0] * slope[1], start[1] * slope[0]);
    if (slope[0] > 0n) high = high === null || less(root, high) ? root : high;
    else low = low === null || less(low, root) ? root : low;
  }
  return low !== null && high !== null && less(high, low) ? null : { low, high };
}
const within = (stretch, x) => stretch !== null && (stretch.low === null || !less(x, stretch.low)) && (stretch.high === null || !less(stretch.high, x));
const endsOf = stretch => stretch === null ? [] : [stretch.low, stretch.high].filter(end => end !== null);

// What may flip along one number: each actor's safety and each link's need.
function turns(index) {
  const numbers = state.values.map(exact), linked = linksIn(state.shocks);
  const safe = everybody.map(i => safeWithin(numbers, index, linked, i));
  const own = everybody.map(i => ({ told: `the safety of ${labelOf(i)}`, ends: endsOf(safe[i]), test: x => within(safe[i], x) }));
  const links = pairs.filter(([a, b]) => linked[a][b]).map(pair => {
    const without = toggled(linked, pair), left = pair.map(end => safeWithin(numbers, index, without, end));
    return { told: `the need of ${pair.map(labelOf).join(" – ")}`, ends: left.flatMap(endsOf), test: x => left.some(stretch => within(stretch, x)) };
  });
  return [...own, ...links];
}

function flipsOf({ ends, test, told }) {
  const sorted = ends.sort((a, b) => less(a, b) ? -1 : less(b, a) ? 1 : 0).filter((x, k, all) => !k || less(all[k - 1], x));
  const half = [1n, 2n], between = (a, b) => times(half, plus(a, b));
  return sorted.flatMap((x, k) => {
    const before = k ? between(sorted[k - 1], x) : minus(x, [1n, 1n]);
    const after = k + 1 < sorted.length ? between(x, sorted[k + 1]) : plus(x, [1n, 1n]);
    return test(before) === test(x) && test(x) === test(after) ? [] : [{ x: rounded(x), told }];
  });
}

function explored(_, index) {
  const { input } = rows.get(`parameter-${index}`);
  const costly = actors > 12 && dragged?.index !== index;
  const found = costly ? [] : turns(index).flatMap(flipsOf).filter(({ x }) => x >= input.min && x <= input.max).sort((a, b) => a.x - b.x);
  const nearest = Math.min(...found.map(({ x }) => Math.abs(x - input.value)));
  return { flips: found.map(f => f.x), told: found.map(f => f.told), swing: found.length ? (input.max - input.min) / ((input.max - input.min) / 50 + nearest) : 0 };
}

function drawAlong(drawing, item) {
  const { flips, told } = explored(item.kind, item.index);
  const numbers = state.values.map(exact), linked = linksIn(state.shocks), whole = rounded(total) || 1;
  const line = Array.from({ length: PARTS + 1 }, (_, k) => {
    const x = item.low + (item.high - item.low) * k / PARTS, there = numbers.with(item.index, exact(x.toFixed(12)));
    return [x, everybody.map(i => { const attack = strongest(there, linked, i); return attack === null ? null : -rounded(attack.size) / whole; })];
  });
  drawLines(drawing, item, line, [...new Set(flips)]);
  return flips.length ? `What flips along it: ${flips.map((x, k) => `${told[k]} at ${short(x)}`).join("; ")}.` : "Nothing flips along it.";
}

const edits = values => values.map(([name, text]) => [...game.places[name], text]);
const toldBy = answer => `${answer.told} ${game.words.unsaid}`;
