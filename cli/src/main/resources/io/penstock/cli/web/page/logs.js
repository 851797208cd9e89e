// Log sinks, the lanes of their workers, and how far each is behind.

import { get } from "./api.js";
import { h, say, Table } from "./dom.js";
import { bytes, short, time } from "./text.js";

export class LogsView {
  #sinks = h("div", {});
  #none = h("p", { class: "faint" }, "No log sink here.");
  #shown = new Map();

  element = h("section", {}, h("h2", {}, "Log sinks"), this.#none, this.#sinks);

  async look(look) {
    const sinks = (await get("logs")).sinks;
    this.#none.hidden = sinks.length > 0;
    for (const [path, shown] of this.#shown) {
      if (!sinks.some(sink => sink.path === path)) {
        shown.section.remove();
        this.#shown.delete(path);
      }
    }
    for (const sink of sinks) {
      const shown = this.#shown.get(sink.path) ?? this.#make(sink);
      say(shown.title, short(sink.path, look.directory));
      say(shown.numbers, `${sink.sinkPid === undefined ? "no sink writes" : `written by pid ${sink.sinkPid} (${sink.sinkState})`}; `
          + `lag ${sink.lag} records, ${bytes(sink.lagBytes)}; written ${bytes(sink.writtenBytes)}; dropped ${sink.dropped}`);
      shown.numbers.className = sink.sinkPid === undefined && sink.lag > 0 ? "bad" : "";
      shown.table.show(sink.workers);
    }
  }

  #make(sink) {
    const title = h("h3", {});
    const numbers = h("p", {});
    const table = new Table("Lanes", [
      { title: "Pid", number: true, cell: worker => worker.pid },
      { title: "State", cell: worker => h("span", { class: worker.state }, worker.state) },
      { title: "Lane", cell: worker => worker.lane },
      { title: "Offered", number: true, cell: worker => worker.offered },
      { title: "Written", number: true, cell: worker => worker.written },
      { title: "Dropped", number: true, cell: worker => worker.dropped },
      { title: "Lag", number: true, cell: worker => worker.lag },
      { title: "Lag in bytes", number: true, cell: worker => bytes(worker.lagBytes) },
      { title: "Last record", cell: worker => time(worker.lastMs) },
    ], worker => worker.lane);
    const section = h("section", {}, title, numbers, table.element);
    const shown = { section, title, numbers, table };
    this.#shown.set(sink.path, shown);
    this.#sinks.append(section);
    return shown;
  }
}
