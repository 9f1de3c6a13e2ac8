// Margins along the quantity that was moved last: a line an actor, a mark where something flips.
const COLOURS = ["#0072b2", "#a34400", "#00634b", "#8f3f6f", "#2b6f94", "#7a5200"];
const PARTS = 40;
const WIDTH = 320, TALL = 150, LEFT = 8, RIGHT = 92;
let dragged = null;

const keyOf = item => item && `${item.kind}-${item.index}`;

// The actors with the least margins, as many as have colours of their own.
function tightest(line) {
  const least = game.actors.map((_, i) => Math.min(...line.map(([, margins]) => margins[i] ?? Infinity)));
  return game.actors.map((_, i) => i).sort((a, b) => least[a] - least[b]).slice(0, COLOURS.length);
}

function shape(parent, kind, attributes, text) {
  const made = parent.appendChild(document.createElementNS("http://www.w3.org/2000/svg", kind));
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

const acrossOf = ({ low, high }) => x => LEFT + (WIDTH - LEFT - RIGHT) * (high > low ? (x - low) / (high - low) : 0);

// The ends of the quantity, where it stands, and where something flips.
function frame(drawing, item, flips) {
  const across = acrossOf(item);
  drawing.setAttribute("viewBox", `0 0 ${WIDTH} ${TALL}`);
  drawing.replaceChildren();
  for (const flip of flips) shape(drawing, "line", { class: "crossing", x1: across(flip), x2: across(flip), y1: 4, y2: TALL - 20, stroke: "#d40000", "stroke-dasharray": "3 3" });
  shape(drawing, "line", { x1: across(item.at), x2: across(item.at), y1: 4, y2: TALL - 20, stroke: "#8a8a8a" });
  shape(drawing, "text", { x: LEFT, y: TALL - 6, "font-size": 11, fill: "#555" }, short(item.low));
  shape(drawing, "text", { x: WIDTH - RIGHT, y: TALL - 6, "font-size": 11, fill: "#555", "text-anchor": "end" }, short(item.high));
}

function drawLines(drawing, item, line, flips) {
  const drawn = tightest(line), across = acrossOf(item);
  const known = line.flatMap(([, margins]) => drawn.map(i => margins[i]).filter(m => m !== null));
  const top = Math.max(0.05, ...known) * 1.1, bottom = Math.min(-0.05, ...known) * 1.1;
  const up = y => 8 + (TALL - 30) * (top - y) / (top - bottom);
  frame(drawing, item, flips);
  shape(drawing, "line", { x1: LEFT, x2: WIDTH - RIGHT, y1: up(0), y2: up(0), stroke: "#222" });
  drawn.forEach((i, k) => {
    const places = line.filter(([, margins]) => margins[i] !== null).map(([x, margins]) => `${across(x).toFixed(1)},${up(margins[i]).toFixed(1)}`);
    shape(drawing, "polyline", { points: places.join(" "), fill: "none", stroke: COLOURS[k], "stroke-width": 2 });
  });
  let floor = TALL;
  const ends = drawn.map(i => ({ i, y: line[line.length - 1][1][i] })).filter(end => end.y !== null).sort((a, b) => a.y - b.y);
  for (const { i, y } of ends) {
    floor = Math.min(up(y) + 4, floor - 12);
    shape(drawing, "text", { x: WIDTH - RIGHT + 4, y: floor, fill: COLOURS[drawn.indexOf(i)], "font-size": 11 }, game.actors[i].label.slice(0, 15));
  }
}
