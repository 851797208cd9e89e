// One channel: its numbers, its curves, who uses it, what is in it, and its dead letters.

import { get, post } from "./api.js";
import { Chart } from "./charts.js";
import { confirmed } from "./confirm.js";
import { h, say, Table } from "./dom.js";
import { age, bytes, counts, short } from "./text.js";

const MOST = 200;

const itemColumns = [
  { title: "Number", number: true, cell: item => item.number },
  { title: "Age", number: true, cell: item => age(item.ageMs) },
  { title: "Deliveries", number: true, cell: item => item.deliveries },
  { title: "Length", number: true, cell: item => bytes(item.bytes) },
  { title: "Type", cell: item => item.type },
  { title: "Item", cell: item => h("code", { class: item.problem ? "bad" : null }, item.problem ?? item.text) },
];

export class ChannelView {
  #page;
  #path;
  #readOnly = true;
  #title = h("h2", {});
  #problem = h("p", { role: "alert", hidden: true });
  #tiles = h("dl", { class: "tiles" });
  #charts = [];
  #users;
  #items = null;
  #dead = null;
  #happened = "";
  #parts;

  constructor(page, path) {
    this.#page = page;
    this.#path = path;
    const depth = h("div", { class: "chart" });
    const rates = h("div", { class: "chart" });
    this.#users = new Table("Users", [
      { title: "Pid", number: true, cell: user => user.pid },
      { title: "State", cell: user => h("span", { class: user.state }, user.state) },
      { title: "Numbers", cell: user => counts(user.numbers) },
      { title: "Waits for", cell: user => user.waitsFor.join(", ") },
    ], user => user.pid);
    this.#parts = h("div", {});
    this.element = h("section", {},
        h("div", { class: "actions" }, h("button", { type: "button", onclick: () => page.open("channels") }, "All channels")),
        this.#title, this.#problem, this.#tiles, h("div", { class: "charts" }, depth, rates),
        h("h3", {}, "Users"), this.#users.element, this.#parts);
    this.#charts = [
      new Chart(depth, "Depth", [{ label: "depth", colour: "--accent" }]),
      new Chart(rates, "Each second", [{ label: "in", colour: "--good" }, { label: "out", colour: "--warn" }]),
    ];
  }

  async look(look) {
    const channel = look.channels.find(each => each.path === this.#path);
    this.#readOnly = look.readOnly;
    say(this.#title, short(this.#path, look.directory));
    this.#problem.hidden = channel !== undefined && !channel.problem;
    say(this.#problem, channel ? channel.problem : "There is no such channel any more.");
    if (!channel) {
      return;
    }
    this.#showNumbers(channel);
    this.#users.show(channel.users);
    const history = await get("history", { path: this.#path });
    this.#charts[0].show(history.atMs, history.depth);
    this.#charts[1].show(history.atMs, history.inPerS, history.outPerS);
    if (channel.kind === "QUEUE" || channel.kind === "JOINABLE_QUEUE") {
      await this.#showItems(channel);
    }
  }

  #showNumbers(channel) {
    const numbers = channel.numbers.items === undefined ? { depth: channel.depth, ...channel.numbers } : { ...channel.numbers };
    for (const [name, count] of Object.entries(channel.waiters)) {
      numbers[`waiting: ${name}`] = count;
    }
    const tiles = new Map([...this.#tiles.children].map(tile => [tile.dataset.name, tile]));
    for (const [name, value] of Object.entries(numbers)) {
      if (!tiles.has(name)) {
        this.#tiles.append(h("div", { "data-name": name }, h("dt", {}, name), h("dd", {})));
      }
      const tile = tiles.get(name) ?? this.#tiles.lastChild;
      say(tile.lastChild, String(value));
      tiles.delete(name);
    }
    tiles.forEach(tile => tile.remove());
  }

  async #showItems(channel) {
    if (!this.#items) {
      this.#items = new Table("First items", itemColumns, item => item.number);
      this.#parts.append(h("h3", {}, "First items"), this.#items.element);
      if (channel.kind === "JOINABLE_QUEUE") {
        this.#makeDead();
      }
    }
    this.#items.show((await get("items", { path: this.#path, most: 20 })).items);
    // Letters are read when something has happened to the queue: there may be many.
    const { deadLetters, taken, takenAgain, leased } = channel.numbers;
    const happened = `${deadLetters} ${taken} ${takenAgain} ${leased}`;
    if (this.#dead && happened !== this.#happened) {
      await this.#readDead();
      this.#happened = happened;
    }
  }

  #makeDead() {
    const button = (name, verb, letter) => h("button", {
      type: "button",
      class: verb === "drop" ? "danger" : null,
      disabled: this.#readOnly,
      "data-verb": verb,
      onclick: () => this.#decide(verb, [letter.number]),
    }, name);
    const table = new Table("Dead letters", [
      ...itemColumns,
      { title: "Decide", keep: true, cell: letter => h("span", { class: "actions" }, button("Put back", "back", letter), button("Drop", "drop", letter)) },
    ], letter => letter.number);
    const all = (name, verb) => h("button", {
      type: "button",
      class: verb === "drop" ? "danger" : null,
      disabled: true,
      "data-all": verb,
      onclick: () => this.#decide(verb, this.#dead.numbers),
    }, name);
    const done = h("p", { role: "status", id: "decided" });
    const title = h("h3", {}, "Dead letters");
    const buttons = h("div", { class: "actions" }, all("Put those shown back (b)", "back"), all("Drop those shown (x)", "drop"));
    this.#dead = { table, title, done, buttons, numbers: [] };
    this.#parts.append(title, done, buttons, table.element);
  }

  async #readDead() {
    const list = await get("dead", { path: this.#path, most: MOST });
    const count = list.letters.length;
    this.#dead.numbers = list.letters.map(letter => letter.number);
    this.#dead.table.show(list.letters);
    say(this.#dead.title, count === MOST
        ? `Dead letters: the first ${MOST}`
        : `Dead letters: ${count} (given up after ${list.maxDeliveries} deliveries)`);
    this.#dead.table.element.hidden = count === 0;
    for (const each of this.#dead.buttons.children) {
      each.disabled = this.#readOnly || count === 0;
    }
  }

  async #decide(verb, numbers) {
    if (numbers.length === 0 || this.#readOnly) {
      return;
    }
    const what = numbers.length === 1 ? `letter ${numbers[0]}` : `${numbers.length} letters`;
    const yes = verb === "back" ? `Put ${what} back` : `Drop ${what}`;
    const text = verb === "back"
        ? `They become new items of ${this.#path}.`
        : `They are gone for good from ${this.#path}.`;
    if (!await confirmed(`${yes}?`, text, yes)) {
      return;
    }
    try {
      const decided = await post(`dead/${verb}`, { path: this.#path, numbers });
      const left = decided.left.length === 0 ? "" : `; not: ${decided.left.join(", ")}`;
      say(this.#dead.done, `${verb === "back" ? "put back" : "dropped"}: ${decided.done}${left}. ${decided.problems.join(" ")}`);
    } catch (failure) {
      say(this.#dead.done, failure.message);
    }
    await this.#readDead();
  }

  restyle() {
    this.#charts.forEach(chart => chart.restyle());
  }

  key(key) {
    if (key === "Escape") {
      this.#page.open("channels");
    } else if (this.#dead && key === "b") {
      this.#decide("back", this.#dead.numbers);
    } else if (this.#dead && key === "x") {
      this.#decide("drop", this.#dead.numbers);
    } else {
      return false;
    }
    return true;
  }

  close() {
    this.#charts.forEach(chart => chart.close());
  }
}
