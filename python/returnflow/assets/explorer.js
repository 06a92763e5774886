// The page side of the explorer: inputs, an SVG fan chart, a table. No import, no network.
const SVG = "http://www.w3.org/2000/svg";
const W = 760, H = 300, LEFT = 56, RIGHT = 96, TOP = 12, BOTTOM = 28;
// The page's own ink, and two colours that are seen on white and on black.
const INK = "currentColor", BLUE = "#2073BC", ORANGE = "#F46A25";

function node(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false) continue;
    made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

function shape(tag, attributes, text) {
  const made = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

function ticks(top) {
  const raw = top / 4, power = 10 ** Math.floor(Math.log10(raw || 1));
  const step = [1, 2, 5, 10].map((k) => k * power).find((s) => s >= raw);
  return Array.from({ length: Math.floor(top / step) + 1 }, (_, k) => k * step);
}

function chart(history, answer) {
  const past = history.weeks.length, all = past + answer.weeks.length;
  const names = Object.keys(answer.bands).reverse();
  const highest = Math.max(...history.arrivals, ...names.flatMap((n) => answer.bands[n].high));
  const x = (k) => LEFT + (k / (all - 1)) * (W - LEFT - RIGHT);
  const y = (v) => H - BOTTOM - (v / highest) * (H - TOP - BOTTOM);
  const line = (values, from) => values.map((v, k) => `${x(from + k).toFixed(1)},${y(v).toFixed(1)}`);
  const svg = shape("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": answer.alt });
  const label = (text, px, py, extra = {}) =>
    svg.append(shape("text", { x: px, y: py, "font-size": 12, fill: INK, ...extra }, text));
  for (const v of ticks(highest)) {
    svg.append(shape("line", { x1: LEFT, x2: W - RIGHT, y1: y(v), y2: y(v), stroke: INK, opacity: 0.15 }));
    label(v.toLocaleString("en-GB"), LEFT - 6, y(v) + 4, { "text-anchor": "end" });
  }
  const dates = [...history.weeks, ...answer.weeks];
  dates.forEach((day, k) => {
    if (k > 0 && day.slice(0, 4) !== dates[k - 1].slice(0, 4)) {
      label(day.slice(0, 4), x(k), H - 8, { "text-anchor": "middle" });
    }
  });
  // an area for the scenario, edges for what it is compared with: areas would mix to a third colour
  names.forEach((name, k) => {
    const band = answer.bands[name];
    if (k === 0) {
      const area = [...line(band.high, past), ...line(band.low, past).reverse()].join(" ");
      svg.append(shape("polygon", { points: area, fill: BLUE, opacity: 0.25 }));
      return;
    }
    for (const edge of [band.low, band.high]) {
      svg.append(shape("polyline", {
        points: line(edge, past).join(" "), fill: "none", stroke: ORANGE, "stroke-dasharray": "5 2",
      }));
    }
  });
  names.forEach((name, k) => {
    const band = answer.bands[name];
    svg.append(shape("polyline", {
      points: line(band.median, past).join(" "), fill: "none", "stroke-width": 2,
      stroke: k === 0 ? BLUE : ORANGE, "stroke-dasharray": k === 0 ? "none" : "6 3",
    }));
  });
  // the higher end has its name above it, the lower one below: names never meet
  const end = (name) => answer.bands[name].median.at(-1);
  [...names].sort((a, b) => end(b) - end(a)).forEach((name, place) => {
    const at = y(end(name)) + (place === 0 ? -4 : 14), k = names.indexOf(name);
    svg.append(shape("line", {
      x1: W - RIGHT + 6, x2: W - RIGHT + 22, y1: at - 4, y2: at - 4, "stroke-width": 2,
      stroke: k === 0 ? BLUE : ORANGE, "stroke-dasharray": k === 0 ? "none" : "6 3",
    }));
    label(name, W - RIGHT + 26, at);
  });
  svg.append(shape("polyline", {
    points: line(history.arrivals, 0).join(" "), fill: "none", stroke: INK, "stroke-width": 1,
  }));
  svg.append(shape("line", {
    x1: x(past - 0.5), x2: x(past - 0.5), y1: TOP, y2: H - BOTTOM, stroke: INK, "stroke-dasharray": "2 2",
  }));
  label("recorded", x(past - 0.5) - 4, TOP + 10, { "text-anchor": "end" });
  label("people arriving a week", LEFT + 4, TOP + 10);
  return svg;
}

function table(answer) {
  const heads = ["outcome", "median", `${answer.level} interval`, "unit", "rests on"];
  const head = node("tr", {}, ...heads.map((h, j) =>
    node("th", { scope: "col", class: j === 1 || j === 2 ? "n" : "" }, h)));
  const rows = answer.rows.map((r) => node("tr", {},
    node("th", { scope: "row" }, r.label),
    node("td", { class: "n" }, r.median),
    node("td", { class: "n" }, r.interval.replace(/[()]/g, "")),
    node("td", {}, r.unit), node("td", {}, r.remark)));
  return node("table", {}, node("caption", {}, answer.title),
    node("thead", {}, head), node("tbody", {}, ...rows));
}

function render({ model, el }) {
  const root = node("div", { class: "returnflow-explorer" });
  const form = node("fieldset", {}, node("legend", {}, "What is chosen"));
  const picture = node("div"), figures = node("div"), words = node("p", { "aria-live": "polite" });
  const notes = node("p"), limit = node("p", { class: "limit", "aria-live": "polite" });
  let waiting = false, wanted = null;
  const send = (change) => {
    wanted = { ...(wanted || model.get("state")), ...change };
    if (waiting) return; // the latest position goes out when the answer to the last one is in
    waiting = true;
    model.set("state", wanted);
    model.save_changes();
  };
  const state = model.get("state");
  let strength = null;
  for (const [name, text, lowest, highest, step, , unit] of model.get("sliders")) {
    const shown = node("output", {}, String(state[name]));
    const input = node("input", { type: "range", min: lowest, max: highest, step });
    input.value = state[name];
    input.addEventListener("input", () => {
      shown.textContent = input.value;
      send({ [name]: Number(input.value) });
    });
    form.append(node("label", {}, `${text}: `, shown, ` (${unit})`, input));
    if (name === "deterrence") strength = input;
  }
  const prior = node("input", { type: "checkbox" });
  prior.checked = state.prior;
  const choice = node("select", {}, ...model.get("forms").map((f) => node("option", { value: f }, f)));
  choice.value = state.form;
  const settle = () => {
    strength.disabled = prior.checked || !["exponential", "elastic"].includes(choice.value);
  };
  prior.addEventListener("change", () => { settle(); send({ prior: prior.checked }); });
  choice.addEventListener("change", () => { settle(); send({ form: choice.value }); });
  form.append(node("label", {}, prior, " deterrence as uncertain as the evidence (grade D)"));
  form.append(node("label", {}, "Form of deterrence: ", choice));
  settle();
  const draw = () => {
    const answer = model.get("answer");
    picture.replaceChildren(chart(model.get("history"), answer));
    figures.replaceChildren(table(answer));
    limit.textContent = answer.limit;
    limit.hidden = !answer.limit;
    words.textContent = answer.text;
    notes.textContent = answer.notes;
    waiting = false;
    if (wanted && JSON.stringify(wanted) !== JSON.stringify(model.get("state"))) send({});
  };
  model.on("change:answer", draw);
  draw();
  root.append(form, limit, picture, words, figures, notes);
  el.append(root);
}

export default { render };
