
// The margins along the quantity that was moved last: a line an actor, a mark where the verdict flips.
const COLOURS = ["#0072b2", "#a34400", "#00634b", "#8f3f6f", "#2b6f94", "#7a5200"];
const PARTS = 40;
let dragged = null;

// The actors with the least margins, as many as have colours of their own.
function tightest(line) {
  const least = game.actors.map((_, i) => Math.min(...line.map(([, margins]) => margins[i] ?? Infinity)));
  return game.actors.map((_, i) => i).sort((a, b) => least[a] - least[b]).slice(0, COLOURS.length);
}

// The points of the lines, [x, margins]; null while the program is being asked for them.
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

function keyOf(item) { return item && `${item.kind}-${item.index}`; }

function shape(parent, kind, attributes, text) {
  const made = parent.appendChild(document.createElementNS("http://www.w3.org/2000/svg", kind));
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

// Where the least of the margins passes 0 between two points, by a straight line.
function crossings(line) {
  const least = line.map(([x, margins]) => [x, Math.min(...margins.map(m => m ?? -1))]);
  return least.slice(1).flatMap(([x, y], k) => {
    const [before, was] = least[k];
    return (was < 0) !== (y < 0) ? [before + (x - before) * was / (was - y)] : [];
  });
}

function drawCurve() {
  const box = document.getElementById("along");
  box.hidden = dragged === null;
  if (dragged === null) return;
  const line = points(dragged);
  if (line === null) return;
  const { low, high, label, at } = dragged;
  const drawn = tightest(line);
  const known = line.flatMap(([, margins]) => drawn.map(i => margins[i]).filter(m => m !== null));
  const top = Math.max(0.05, ...known) * 1.1, bottom = Math.min(-0.05, ...known) * 1.1;
  const width = 320, tall = 150, left = 8, right = 92;
  const across = x => left + (width - left - right) * (high > low ? (x - low) / (high - low) : 0);
  const up = y => 8 + (tall - 30) * (top - y) / (top - bottom);
  const drawing = document.getElementById("curve");
  drawing.setAttribute("viewBox", `0 0 ${width} ${tall}`);
  const flips = crossings(line);
  const told = flips.length ? `the verdict flips at ${flips.map(short).join(", ")}` : "the verdict does not flip";
  drawing.setAttribute("aria-label", `Margins along ${label}: ${told}`);
  document.getElementById("along-title").textContent = `Margins along ${label}`;
  document.getElementById("along-told").textContent = `${told[0].toUpperCase()}${told.slice(1)}.`;
  drawing.replaceChildren();
  shape(drawing, "line", { x1: left, x2: width - right, y1: up(0), y2: up(0), stroke: "#222" });
  for (const flip of flips) shape(drawing, "line", { class: "crossing", x1: across(flip), x2: across(flip), y1: 4, y2: tall - 20, stroke: "#d40000", "stroke-dasharray": "3 3" });
  shape(drawing, "line", { x1: across(at), x2: across(at), y1: 4, y2: tall - 20, stroke: "#8a8a8a" });
  let floor = tall;
  const ends = drawn.map(i => ({ i, y: line[line.length - 1][1][i] })).filter(end => end.y !== null).sort((a, b) => a.y - b.y);
  drawn.forEach((i, k) => {
    const places = line.filter(([, margins]) => margins[i] !== null).map(([x, margins]) => `${across(x).toFixed(1)},${up(margins[i]).toFixed(1)}`);
    shape(drawing, "polyline", { points: places.join(" "), fill: "none", stroke: COLOURS[k], "stroke-width": 2 });
  });
  for (const { i, y } of ends) {
    floor = Math.min(up(y) + 4, floor - 12);
    shape(drawing, "text", { x: width - right + 4, y: floor, fill: COLOURS[drawn.indexOf(i)], "font-size": 11 }, game.actors[i].label.slice(0, 15));
  }
  shape(drawing, "text", { x: left, y: tall - 6, "font-size": 11, fill: "#555" }, short(low));
  shape(drawing, "text", { x: width - right, y: tall - 6, "font-size": 11, fill: "#555", "text-anchor": "end" }, short(high));
}
