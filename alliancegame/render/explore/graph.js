// Graph models of conflict. A state is stable for an actor under R if no move of its own improves on
// it; under GMR if each that does has an answer by the others that leaves it no better off; under SMR
// if it cannot escape from there; under SEQ if each step of the answer pays for who takes it.
const CONCEPTS = ["R", "GMR", "SMR", "SEQ"];
const count = game.states.length;
const others = game.actors.map((_, i) => game.actors.map((_, j) => j).filter(j => j !== i));
// Beyond these many evaluations the page leaves a figure to the program, or leaves it out.
const MOST = 4000;

// Ranks, 0 for the worst; equal places are equally good.
function rankings(values) {
  return game.actors.map((_, i) => {
    const places = values.slice(i * count, (i + 1) * count).map(exact);
    const order = places.map((_, s) => s).sort((a, b) => less(places[a], places[b]) ? -1 : less(places[b], places[a]) ? 1 : 0);
    const ranks = new Array(count).fill(0);
    order.forEach((s, k) => { if (k) ranks[s] = ranks[order[k - 1]] + (less(places[order[k - 1]], places[s]) ? 1 : 0); });
    return ranks;
  });
}

function happenedIn(shocks) {
  const moves = game.moves.map(rows => rows.map(ends => ends.slice()));
  let now = game.now;
  game.shocks.forEach(({ move, state: place }, s) => {
    if (!Number(shocks[s])) return;
    if (place !== undefined) now = place;
    if (move === undefined) return;
    const [i, start, end] = move, ends = moves[i][start];
    moves[i][start] = ends.includes(end) ? ends.filter(e => e !== end) : [...ends, end].sort((a, b) => a - b);
  });
  return { moves, now };
}

// The states that these actors reach by one or more moves, nobody moving twice running.
function reached({ moves, ranks }, movers, start, improving) {
  const seen = new Set(), ends = new Set(), queue = [[start, -1]];
  for (const [from, last] of queue) for (const i of movers) {
    if (i === last) continue;
    for (const to of moves[i][from]) {
      if (improving && ranks[i][to] <= ranks[i][from]) continue;
      ends.add(to);
      const key = to * actors + i;
      if (!seen.has(key)) { seen.add(key); queue.push([to, i]); }
    }
  }
  return ends;
}

// The moves by which one actor gains, each with the concepts under which it is deterred.
function improvements(conflict, i, from) {
  const { moves, ranks } = conflict, own = ranks[i], better = s => own[s] > own[from];
  return moves[i][from].filter(better).map(to => {
    const hurt = [...reached(conflict, others[i], to, false)].filter(s => !better(s));
    const final = hurt.some(s => !moves[i][s].some(better));
    const paying = [...reached(conflict, others[i], to, true)].some(s => !better(s));
    return { actor: i, to, deterred: [false, hurt.length > 0, final, paying] };
  });
}

const gainsAt = (conflict, from) => game.actors.flatMap((_, i) => improvements(conflict, i, from));
const keptUnder = gains => CONCEPTS.map((_, c) => gains.every(g => g.deterred[c]));
const signature = (conflict, from) => keptUnder(gainsAt(conflict, from)).join();
const named = kept => CONCEPTS.filter((_, c) => kept[c]);

// The least number of other states past which, or level with which, one state of an actor's ranking
// has to move until the concepts that keep the state examined are others; null: none does.
function placesOf(conflict, i) {
  const own = conflict.ranks[i], top = Math.max(...own), kept = signature(conflict, conflict.now);
  const moved = own.flatMap((rank, s) => Array.from({ length: 2 * top + 3 }, (_, k) => {
    const to = k / 2 - 0.5;
    return { s, to, passed: own.filter((r, t) => t !== s && Math.sign(to - r) !== Math.sign(rank - r)).length };
  })).filter(m => m.passed > 0).sort((a, b) => a.passed - b.passed);
  const found = moved.find(({ s, to }) => {
    const ranks = conflict.ranks.slice();
    ranks[i] = own.map((rank, t) => t === s ? to : rank);
    return signature({ ...conflict, ranks }, conflict.now) !== kept;
  });
  return found ?? null;
}

function assess(values, shocks) {
  const conflict = { ...happenedIn(shocks), ranks: rankings(values) };
  const counted = 2 * count * count * actors <= MOST;
  const gains = gainsAt(conflict, conflict.now), kept = keptUnder(gains);
  const margins = game.actors.map((_, i) => {
    const own = gains.filter(g => g.actor === i), move = counted ? placesOf(conflict, i) : null;
    const relative = move === null ? null : (own.length ? -1 : 1) * move.passed / Math.max(1, count - 1);
    return { own, move, counted, relative, leaves: own.length > 0 };
  });
  const grade = kept[0] ? "holds" : kept.some(Boolean) ? "partly" : "fails";
  return { conflict, gains, kept, margins, grade };
}

const nameOf = s => game.states[s].name;
const joined = items => items.length > 1 ? `${items.slice(0, -1).join(", ")} and ${items.at(-1)}` : items.join("");

function cells({ own, move, counted }) {
  const gains = own.map(g => `→ ${nameOf(g.to)}, ${named(g.deterred).length ? `deterred under ${named(g.deterred).join(" ")}` : "undeterred"}`);
  const places = counted ? move === null ? "none" : `state ${nameOf(move.s)}: ${move.passed}` : "not counted";
  return [gains.join("; ") || "–", places];
}

function verdict({ conflict, gains, kept }) {
  const now = `State ${nameOf(conflict.now)}${game.stated ? ", the status quo," : ""} is`;
  if (!gains.length) return `${now} stable: nobody gains by a move.`;
  const weighed = named(kept).length ? gains : gains.filter(g => !g.deterred[1]);
  const told = joined(weighed.map(g => `${game.actors[g.actor].gains} by moving to ${nameOf(g.to)}`));
  return named(kept).length ? `${now} stable only by answers, under ${joined(named(kept))}: ${told}, which others can answer.`
    : `${now} not stable: ${told}, and no answer deters it.`;
}

function summary({ conflict, kept }) {
  return `state ${nameOf(conflict.now)} ${named(kept).length ? `stable under ${named(kept).join(" ")}` : "not stable"}`;
}

function paintDetails({ conflict }) {
  if (count * actors <= 600) fill("details", game.states.map(({ name, meaning }, s) => {
    const shown = s === conflict.now ? "now" : "";
    return [[name, shown], [named(keptUnder(gainsAt(conflict, s))).join(" ") || "–", shown], [meaning, shown]];
  }));
  else fill("details", [[[`${count} states: the program lists them.`], ["–"], ["–"]]]);
  fill("matrix", game.actors.map(({ label }, i) => {
    const ranks = conflict.ranks[i], levels = [...new Set(ranks)].sort((a, b) => b - a);
    return [[label], [levels.map(level => game.states.filter((_, s) => ranks[s] === level).map(s => s.name).join(" = ")).join(" > ")]];
  }));
  if (!game.served) document.getElementById("served").textContent = game.words.alone;
}

const sliders = () => game.parameters.map((_, i) => i);

// The concepts that keep the state examined, where one state of a ranking is level with another and
// between any two others.
function stretches(index, low, high) {
  const shocks = happenedIn(state.shocks), i = Math.floor(index / count);
  const levels = [...new Set(state.values.slice(i * count, (i + 1) * count).filter((_, s) => s !== index % count).map(Number))]
    .filter(x => x > low && x < high).sort((a, b) => a - b);
  const at = x => {
    const values = state.values.slice();
    values[index] = String(x);
    const conflict = { ...shocks, ranks: rankings(values) };
    return keptUnder(gainsAt(conflict, conflict.now));
  };
  const ends = [low, ...levels, high];
  return { levels: levels.map(x => ({ x, kept: at(x) })), between: ends.slice(1).map((to, k) => ({ from: ends[k], to, kept: at((ends[k] + to) / 2) })) };
}

function explored(_, index) {
  const { input } = rows.get(`parameter-${index}`);
  if (2 * count * count * actors > MOST && dragged?.index !== index) return { flips: [], swing: 0 };
  const { levels, between } = stretches(index, Number(input.min), Number(input.max));
  const flips = levels.filter(({ kept }, k) => kept.join() !== between[k].kept.join() || kept.join() !== between[k + 1].kept.join()).map(({ x }) => x);
  return { flips, swing: flips.length ? 1 / (0.1 + Math.min(...flips.map(x => Math.abs(x - input.value)))) : 0 };
}

// For each concept a bar where it keeps the state examined.
function drawAlong(drawing, item) {
  const { between } = stretches(item.index, item.low, item.high), { flips } = explored(item.kind, item.index);
  const across = acrossOf(item);
  frame(drawing, item, flips);
  CONCEPTS.forEach((concept, c) => {
    const y = 8 + c * (TALL - 34) / CONCEPTS.length;
    for (const { from, to, kept } of between)
      shape(drawing, "rect", { x: across(from), width: across(to) - across(from), y, height: 18, "shape-rendering": "crispEdges", fill: kept[c] ? COLOURS[0] : "#e3e3e3" });
    shape(drawing, "text", { x: WIDTH - RIGHT + 4, y: y + 13, fill: "#222", "font-size": 11 }, concept);
  });
  return flips.length ? `What keeps the state changes at ${flips.map(short).join(", ")}.` : "What keeps the state does not change.";
}

// Each ranking that was changed, best first, where it stands.
function edits(values) {
  const changed = new Set(values.map(([name]) => name.slice(0, name.lastIndexOf("."))));
  const ranks = rankings(state.values);
  return game.actors.flatMap(({ name }, i) => {
    if (!changed.has(name)) return [];
    const levels = [...new Set(ranks[i])].sort((a, b) => b - a);
    const groups = levels.map(level => game.states.filter((_, s) => ranks[i][s] === level).map(s => JSON.stringify(s.name)));
    return [[...game.places[name], `[${groups.map(g => g.length > 1 ? `[${g.join(", ")}]` : g[0]).join(", ")}]`]];
  });
}

const toldBy = answer => `${answer.told} ${game.words.unsaid}`;
