// Parents and their children by their pipes, and what each child seemed to do at the last looks.

import { get } from "./api.js";
import { h, s, say, Table } from "./dom.js";
import { age, bytes } from "./text.js";

const SHOWN_LOOKS = 60;

/** A process that has used a twentieth of its time counts as busy. */
const BUSY = 0.05;

const lanes = new Map();
const keyOf = worker => worker.key;

function remember(pools, atMs) {
  const present = new Set();
  for (const worker of pools.flatMap(pool => pool.workers)) {
    const key = keyOf(worker);
    present.add(key);
    const lane = lanes.get(key) ?? { looks: [] };
    const used = lane.atMs === undefined || worker.cpuMs === undefined ? 0 : (worker.cpuMs - lane.cpuMs) / Math.max(1, atMs - lane.atMs);
    lane.looks.push(worker.state === "alive" ? (used > BUSY ? "busy" : "idle") : worker.state);
    if (lane.looks.length > SHOWN_LOOKS) {
      lane.looks.shift();
    }
    lane.atMs = atMs;
    lane.cpuMs = worker.cpuMs;
    lanes.set(key, lane);
  }
  for (const key of lanes.keys()) {
    if (!present.has(key)) {
      lanes.delete(key);
    }
  }
}

function lane(worker) {
  const looks = lanes.get(keyOf(worker))?.looks ?? [];
  const last = looks.at(-1) ?? "";
  return s("svg", { class: "lane", viewBox: `0 0 ${SHOWN_LOOKS} 4`, preserveAspectRatio: "none", role: "img", "aria-label": `now ${last}` },
      looks.map((what, at) => s("rect", { class: what, x: SHOWN_LOOKS - looks.length + at, y: 0, width: 0.9, height: 4 })));
}

export class PoolsView {
  #pools = h("div", {});
  #shown = new Map();

  element = h("section", {}, h("h2", {}, "Pools, crews and other children"),
      h("p", { class: "faint" }, "Tasks lie in the memory of the program: its pool.stats() has them. A lane is the last minute: filled where the worker has used its processor."),
      this.#pools);

  async look(look) {
    const pools = (await get("pools")).parents;
    for (const pool of pools) {
      pool.workers.forEach((worker, at) => {
        worker.key = worker.pid === undefined ? `${pool.path} starting ${at}` : `${worker.pid} ${worker.startedMs ?? ""}`;
      });
    }
    remember(pools, look.atMs);
    for (const [path, shown] of this.#shown) {
      if (!pools.some(pool => pool.path === path)) {
        shown.section.remove();
        this.#shown.delete(path);
      }
    }
    for (const pool of pools) {
      const shown = this.#shown.get(pool.path) ?? this.#make(pool);
      say(shown.title, pool.pid === undefined ? "parent" : `parent pid ${pool.pid} (${pool.state})`);
      shown.table.show(pool.workers);
    }
    if (pools.length === 0) {
      say(this.#pools, "No process here has children.");
    } else if (this.#pools.firstChild instanceof Text) {
      this.#pools.firstChild.remove();
    }
  }

  #make(pool) {
    const title = h("h3", {});
    const table = new Table("Workers", [
      { title: "Pid", number: true, cell: worker => worker.pid },
      { title: "State", cell: worker => h("span", { class: worker.state }, worker.state) },
      { title: "Lane", cell: lane },
      { title: "Up", number: true, cell: worker => worker.startedMs === undefined ? "" : age(Date.now() - worker.startedMs) },
      { title: "CPU used", number: true, cell: worker => age(worker.cpuMs) },
      { title: "To it", number: true, cell: worker => bytes(worker.toWorkerBytes) },
      { title: "From it", number: true, cell: worker => bytes(worker.fromWorkerBytes) },
    ], keyOf);
    const section = h("section", {}, title, h("p", { class: "faint mono" }, pool.path), table.element);
    const shown = { section, title, table };
    this.#shown.set(pool.path, shown);
    this.#pools.append(section);
    return shown;
  }
}
