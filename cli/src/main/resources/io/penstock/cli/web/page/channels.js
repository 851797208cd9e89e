// All channels, queues first.

import { h, Table } from "./dom.js";
import { spark } from "./charts.js";
import { age, percent, rate, short } from "./text.js";

const SHOWN_LOOKS = 60;
const curves = new Map();

/** Remembers the depths of a look for the small curves. */
export function remember(look) {
  const present = new Set();
  for (const channel of look.channels) {
    present.add(channel.path);
    const depths = curves.get(channel.path) ?? [];
    depths.push(channel.depth);
    if (depths.length > SHOWN_LOOKS) {
      depths.shift();
    }
    curves.set(channel.path, depths);
  }
  for (const path of curves.keys()) {
    if (!present.has(path)) {
      curves.delete(path);
    }
  }
}

const isQueue = channel => channel.kind.endsWith("QUEUE");

export class ChannelsView {
  #page;
  #directory = "";
  #table;
  #none = h("p", { class: "faint" }, "No channels here.");
  #chosen = null;

  constructor(page) {
    this.#page = page;
    this.#table = new Table("Channels", [
      { title: "Channel", keep: true, cell: line => h("button", { type: "button", class: "link", onclick: () => page.open("channel", line.channel.path) }, short(line.channel.path, this.#directory)) },
      { title: "Kind", cell: line => line.channel.kind.toLowerCase().replaceAll("_", " ") },
      { title: "Depth", number: true, cell: line => line.channel.problem ? "" : `${line.channel.depth} ${line.channel.unit}` },
      { title: "Curve", cell: line => spark(curves.get(line.channel.path) ?? []) },
      { title: "In/s", number: true, cell: line => rate(line.rate.inPerS) },
      { title: "Out/s", number: true, cell: line => rate(line.rate.outPerS) },
      { title: "Full", number: true, cell: line => percent(line.channel.fullPercent) },
      { title: "Oldest", number: true, cell: line => age(line.channel.numbers.oldestAgeMs) },
      { title: "In flight", number: true, cell: line => line.channel.numbers.leased },
      { title: "Dead letters", number: true, cell: line => line.channel.numbers.deadLetters },
      { title: "Waiting", number: true, cell: line => line.rate.waiting || "" },
      { title: "Users", number: true, cell: line => line.channel.problem ? line.channel.problem : line.rate.users },
    ], line => line.channel.path, (row, line) => row.setAttribute("aria-selected", String(line.channel.path === this.#chosen)));
    this.element = h("section", {}, h("h2", {}, "Queues and other channels"), this.#none, this.#table.element);
  }

  look(look) {
    this.#directory = look.directory;
    const lines = look.channels.map((channel, at) => ({ channel, rate: look.rates[at] }));
    lines.sort((a, b) => isQueue(b.channel) - isQueue(a.channel));
    this.#none.hidden = lines.length > 0;
    this.#table.element.hidden = lines.length === 0;
    this.#table.show(lines);
  }

  key(key) {
    const buttons = [...this.element.querySelectorAll("td button.link")];
    const at = buttons.indexOf(document.activeElement);
    if (key === "j" || key === "k") {
      const next = key === "j" ? Math.min(buttons.length - 1, at + 1) : Math.max(0, at - 1);
      buttons[next]?.focus();
      return true;
    }
    return false;
  }
}
