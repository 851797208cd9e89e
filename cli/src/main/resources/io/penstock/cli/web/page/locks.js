// Who holds what, who waits for it, and deadlocks, as a picture and as a table.

import { get } from "./api.js";
import { h, s, say, Table } from "./dom.js";
import { age, short } from "./text.js";

const WIDTH = 640;
const STEP = 44;
const BOX = { width: 210, height: 30 };

function marker(id, style) {
  return s("marker", { id, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" },
      s("path", { class: style, d: "M0 0L10 5L0 10z" }));
}

function box(x, y, style, text) {
  const shown = text.length > 28 ? "…" + text.slice(-27) : text;
  return s("g", { class: "node", "data-node": text },
      s("rect", { class: `box ${style}`, x, y, width: BOX.width, height: BOX.height, rx: style === "process" ? 14 : 3 }),
      s("text", { x: x + BOX.width / 2, y: y + 20, "text-anchor": "middle" }, shown),
      s("title", {}, text));
}

/** Processes on the left, locks on the right; a line from a lock to its holder, a broken one from a process to what it waits for. */
function picture(locks, deadlocks, directory) {
  const name = (board, lock) => `${lock} of ${short(board, directory)}`;
  const cycles = new Set(deadlocks.flatMap(each => each.members.map(member => `${member.pid} ${name(member.board, member.lock)}`)));
  const stuck = new Set(deadlocks.flatMap(each => each.members.map(member => name(member.board, member.lock))));
  const stuckPids = new Set(deadlocks.flatMap(each => each.members.map(member => member.pid)));
  const edges = [];
  for (const lock of locks) {
    const to = name(lock.board, lock.name);
    const holders = new Set([...(lock.holder === undefined ? [] : [lock.holder]), ...Object.keys(lock.readers).map(Number), ...Object.keys(lock.shares).map(Number)]);
    holders.forEach(pid => edges.push({ pid, lock: to, holds: true, cycle: stuck.has(to) && stuckPids.has(pid) }));
    new Set(lock.waiters).forEach(pid => edges.push({ pid, lock: to, holds: false, cycle: cycles.has(`${pid} ${to}`) }));
  }
  const pids = [...new Set(edges.map(edge => edge.pid))].sort((a, b) => a - b);
  const names = [...new Set(edges.map(edge => edge.lock))].sort();
  const height = STEP * Math.max(1, pids.length, names.length) + 8;
  const right = WIDTH - BOX.width - 4;
  const middle = (list, each) => 4 + STEP * list.indexOf(each) + BOX.height / 2;
  const drawing = s("svg", { class: "picture", viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": "Processes, and the locks that they hold and wait for" },
      s("defs", {}, marker("end", "arrow"), marker("end-cycle", "arrow-cycle")));
  for (const edge of edges) {
    // Both lines between one process and one lock are seen, since each has its own height.
    const shift = edge.holds ? -5 : 5;
    const left = { x: 4 + BOX.width, y: middle(pids, edge.pid) + shift };
    const lock = { x: right, y: middle(names, edge.lock) + shift };
    const [from, to] = edge.holds ? [lock, left] : [left, lock];
    drawing.append(s("path", {
      class: `edge ${edge.holds ? "holds" : "waits"}${edge.cycle ? " cycle" : ""}`,
      "data-edge": edge.holds ? `${edge.lock} held by ${edge.pid}` : `${edge.pid} waits for ${edge.lock}`,
      "marker-end": `url(#${edge.cycle ? "end-cycle" : "end"})`,
      d: `M${from.x} ${from.y}C${(from.x + to.x) / 2} ${from.y} ${(from.x + to.x) / 2} ${to.y} ${to.x} ${to.y}`,
    }));
  }
  pids.forEach(pid => drawing.append(box(4, middle(pids, pid) - BOX.height / 2, "process", `pid ${pid}`)));
  names.forEach(each => drawing.append(box(right, middle(names, each) - BOX.height / 2, "lock", each)));
  return edges.length === 0 ? h("p", { class: "faint" }, "No lock is held, and no thread waits for one.") : drawing;
}

export class LocksView {
  #picture = h("div", {});
  #drawn = "";
  #deadlocks = h("ul", { class: "bad", "aria-label": "Deadlocks" });
  #unreadable = h("p", { class: "bad" });
  #directory = "";
  #table = new Table("Locks", [
    { title: "Entry", cell: lock => lock.name },
    { title: "Board", cell: lock => short(lock.board, this.#directory) },
    { title: "Kind", cell: lock => lock.kind },
    { title: "Held by", cell: lock => lock.holder === undefined ? "" : `pid ${lock.holder} (${lock.holderState})` },
    { title: "For", number: true, cell: lock => age(lock.heldMs) },
    { title: "Read by", cell: lock => Object.keys(lock.readers).join(", ") },
    { title: "Shares", cell: lock => Object.entries(lock.shares).map(([pid, count]) => `${pid}: ${count}`).join(", ") },
    { title: "Waiting", number: true, cell: lock => lock.waiting || "" },
    { title: "Who waits", cell: lock => lock.waiters.join(", ") },
  ], lock => `${lock.board} ${lock.name}`);

  element = h("section", {}, h("h2", {}, "Locks"), this.#deadlocks, this.#unreadable, this.#picture,
      h("p", { class: "faint" }, "A line leads from a lock to its holder, a broken one from a process to what it waits for. A deadlock is red."),
      this.#table.element);

  async look(look) {
    const seen = await get("locks");
    this.#directory = look.directory;
    this.#deadlocks.replaceChildren(...seen.deadlocks.map(each => h("li", {}, "Deadlock: " + each.members
        .map(member => `pid ${member.pid} thread ${member.thread} waits for ${member.lock} of ${short(member.board, look.directory)}`)
        .join("; "))));
    say(this.#unreadable, Object.entries(seen.unreadable).map(([path, why]) => `${path}: ${why}`).join(" "));
    // Times change with each look; the picture has none.
    const drawn = JSON.stringify([seen.locks.map(lock => [lock.board, lock.name, lock.holder, lock.waiters, lock.readers, lock.shares]), seen.deadlocks]);
    if (drawn !== this.#drawn) {
      this.#drawn = drawn;
      this.#picture.replaceChildren(picture(seen.locks, seen.deadlocks, look.directory));
    }
    this.#table.element.hidden = seen.locks.length === 0;
    this.#table.show(seen.locks);
  }
}
