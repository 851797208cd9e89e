// Curves: small ones as SVG, large ones by uPlot.

import uPlot from "/uplot/uPlot.esm.js";
import { s } from "./dom.js";

/** A curve for a cell of a table. */
export function spark(values) {
  const top = Math.max(1, ...values);
  const step = values.length > 1 ? 100 / (values.length - 1) : 100;
  const points = values.map((value, at) => `${(at * step).toFixed(1)},${(19 - 18 * value / top).toFixed(1)}`);
  return s("svg", { class: "spark", viewBox: "0 0 100 20", preserveAspectRatio: "none", "aria-hidden": "true" },
      s("polyline", { points: points.join(" ") }));
}

/** A chart over time, as wide as its place. */
export class Chart {
  #plot = null;
  #place;
  #title;
  #series;
  #data = [[]];
  #observer;

  constructor(place, title, series) {
    this.#place = place;
    this.#title = title;
    this.#series = series;
    this.#observer = new ResizeObserver(() => this.#resize());
    this.#observer.observe(place);
    this.restyle();
  }

  /** Draws anew with the colours of the page. */
  restyle() {
    this.#plot?.destroy();
    const style = getComputedStyle(document.documentElement);
    const colour = name => style.getPropertyValue(name).trim();
    const axis = { stroke: colour("--faint"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line") } };
    this.#plot = new uPlot({
      title: this.#title,
      width: this.#width(),
      height: 190,
      series: [{}, ...this.#series.map(each => ({ label: each.label, stroke: colour(each.colour), width: 2, points: { show: false } }))],
      axes: [axis, { ...axis, size: 60 }],
      scales: { y: { range: (plot, low, high) => [0, Math.max(1, (high ?? 0) * 1.1)] } },
    }, this.#data, this.#place);
  }

  show(atMs, ...values) {
    this.#data = [atMs.map(at => at / 1000), ...values];
    this.#plot.setData(this.#data);
  }

  close() {
    this.#observer.disconnect();
    this.#plot.destroy();
  }

  #width() {
    return Math.max(200, Math.floor(this.#place.clientWidth));
  }

  #resize() {
    if (this.#plot.width !== this.#width()) {
      this.#plot.setSize({ width: this.#width(), height: 190 });
    }
  }
}
