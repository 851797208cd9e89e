// Who uses the channels, and what each process waits for.

import { h, Table } from "./dom.js";
import { percent, short } from "./text.js";

const WORDS = { waitingToPut: "room in", waitingToTake: "an item of", waitingToJoin: "the end of", waiting: "" };

function waits(user, path) {
  const found = user.waitsFor.map(entry => `${entry} of ${path}`);
  for (const [name, count] of Object.entries(user.numbers)) {
    if (name.startsWith("waiting") && count > 0 && user.waitsFor.length === 0) {
      const word = WORDS[name] ?? name;
      found.push(`${word} ${path}${count > 1 ? ` (${count} threads)` : ""}`.trim());
    }
  }
  return found;
}

/** A line for each pid, the dead ones too, as long as a channel knows them. */
export function processes(look) {
  const lines = new Map();
  for (const channel of look.channels) {
    const path = short(channel.path, look.directory);
    for (const user of channel.users) {
      const line = lines.get(user.pid) ?? { pid: user.pid, state: user.state, uses: [], waits: [] };
      if (user.state !== "dead") {
        line.state = user.state;
      }
      line.uses.push(path);
      line.waits.push(...waits(user, path));
      lines.set(user.pid, line);
    }
  }
  const loads = new Map(look.processes.map(load => [load.pid, load.cpuPercent]));
  return [...lines.values()].map(line => ({ ...line, cpuPercent: loads.get(line.pid) })).sort((a, b) => a.pid - b.pid);
}

export class ProcessesView {
  #table = new Table("Processes", [
    { title: "Pid", number: true, cell: line => line.pid },
    { title: "State", cell: line => h("span", { class: line.state }, line.state) },
    { title: "CPU", number: true, cell: line => percent(line.cpuPercent) },
    { title: "Waits for", cell: line => line.waits.join(", ") },
    { title: "Uses", cell: line => line.uses.join(", ") },
  ], line => line.pid);

  element = h("section", {}, h("h2", {}, "Processes"), this.#table.element);

  look(look) {
    this.#table.show(processes(look));
  }
}
