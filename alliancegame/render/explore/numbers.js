"use strict";
// Every page has a game, its setting and exact numbers. The script of the game's kind comes next
// (strategic.js, graph.js or network.js) and defines
//   assess(values, shocks)   { margins: one of each actor, grade: "holds", "partly" or "fails" }
//   cells(margin, i)         what the table of margins says of an actor: its way out, its margin
//   verdict(result)          the finding in a sentence
//   summary(result)          the finding in a few words, for a pin
//   paintDetails(result)     the tables that this kind alone has
//   sliders()                the positions of the parameters that have a slider
//   explored(kind, index)    { flips, told, swing } along one quantity
//   drawAlong(drawing, item) a picture along the quantity moved last, and its sentence
//   edits(values)            [start, end, text] of what a saved file says otherwise
//   toldBy(answer)           what the program that serves the page adds
const game = JSON.parse(document.getElementById("data").textContent);
const actors = game.actors.length;
const state = { values: game.parameters.map(p => p.value), shocks: game.shocks.map(() => "0") };

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
