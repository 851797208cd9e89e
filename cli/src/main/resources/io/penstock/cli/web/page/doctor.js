// What is wrong, and what to do. It reads everything, so it is asked by a person, not by each look.

import { get } from "./api.js";
import { h, say, Table } from "./dom.js";

export class DoctorView {
  #said = h("p", { role: "status" });
  #table = new Table("Findings", [
    { title: "Severity", cell: finding => h("span", { class: finding.severity.toLowerCase() }, finding.severity.toLowerCase()) },
    { title: "Code", cell: finding => finding.code },
    { title: "Path", cell: finding => finding.path },
    { title: "What", cell: finding => finding.what },
    { title: "Advice", cell: finding => finding.advice },
  ], finding => `${finding.code} ${finding.path} ${finding.what}`);

  element = h("section", {}, h("h2", {}, "Doctor"),
      h("div", { class: "actions" }, h("button", { type: "button", onclick: () => this.examine() }, "Examine again")),
      this.#said, this.#table.element);

  constructor() {
    this.examine();
  }

  async examine() {
    say(this.#said, "examining");
    try {
      const findings = (await get("doctor")).findings;
      say(this.#said, findings.length === 0 ? "Nothing is wrong." : `${findings.length} found.`);
      this.#table.element.hidden = findings.length === 0;
      this.#table.show(findings);
    } catch (failure) {
      say(this.#said, failure.message);
    }
  }

  look() {}
}
