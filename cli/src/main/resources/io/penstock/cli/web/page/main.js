// The page: which view is shown, the stream of looks, keys, and the theme.

import { events } from "./api.js";
import { ChannelView } from "./channel.js";
import { ChannelsView, remember } from "./channels.js";
import { DoctorView } from "./doctor.js";
import { h, say } from "./dom.js";
import { LocksView } from "./locks.js";
import { LogsView } from "./logs.js";
import { PoolsView } from "./pools.js";
import { ProcessesView } from "./processes.js";

const AGAIN_MS = 2000;

const views = [
  ["channels", "Queues", page => new ChannelsView(page)],
  ["processes", "Processes", () => new ProcessesView()],
  ["locks", "Locks", () => new LocksView()],
  ["pools", "Pools", () => new PoolsView()],
  ["logs", "Logs", () => new LogsView()],
  ["doctor", "Doctor", () => new DoctorView()],
];

const themes = ["system", "light", "dark"];
const dark = matchMedia("(prefers-color-scheme: dark)");

const keys = [
  ["1 to 6", "the views"],
  ["j, k", "next and previous channel"],
  ["Enter", "open the channel"],
  ["Escape", "back to all channels"],
  ["b, x", "put the dead letters that are shown back, or drop them: you are asked first"],
  ["t", "theme: system, light, dark"],
  ["?", "this list"],
];

const main = document.getElementById("view");
const problem = document.getElementById("problem");
const state = document.getElementById("state");

async function seen() {
  while (document.hidden) {
    await new Promise(resolve => document.addEventListener("visibilitychange", resolve, { once: true }));
  }
}

class Page {
  #view = null;
  #last = null;
  #busy = false;
  #stream = null;

  open(name, path) {
    location.hash = path === undefined ? name : `${name}=${encodeURIComponent(path)}`;
  }

  /** Shows what the address says. */
  show() {
    const [name, path] = location.hash.slice(1).split("=");
    this.#view?.close?.();
    main.replaceChildren();
    const made = views.find(each => each[0] === name) ?? views[0];
    for (const link of document.querySelectorAll("nav a")) {
      link.toggleAttribute("aria-current", false);
      if (link.hash === `#${made[0]}`) {
        link.setAttribute("aria-current", "page");
      }
    }
    this.#view = name === "channel" ? new ChannelView(this, decodeURIComponent(path ?? "")) : made[2](this);
    main.append(this.#view.element);
    if (this.#last) {
      this.#update(this.#last);
    }
  }

  async #update(look) {
    const view = this.#view;
    try {
      await view.look(look);
      this.#fault(null);
    } catch (failure) {
      if (view === this.#view) {
        this.#fault(failure.message);
      }
    }
  }

  #fault(message) {
    problem.hidden = message === null;
    say(problem, message);
  }

  async #told(event, data) {
    if (event === "problem") {
      this.#fault(data.problem);
      return;
    }
    this.#last = data;
    remember(data);
    say(document.getElementById("directory"), data.directory + (data.readOnly ? " (read only)" : ""));
    // A view that is still busy with the look before skips this one.
    if (!this.#busy) {
      this.#busy = true;
      await this.#update(data);
      this.#busy = false;
      say(state, "live");
      state.dataset.look = data.atMs;
    }
  }

  /** Streams while the page is seen: the server looks for no other reason. */
  async stream() {
    for (;;) {
      await seen();
      this.#stream = new AbortController();
      try {
        await events(this.#stream.signal, (event, data) => this.#told(event, data));
        say(state, "the server has ended");
      } catch (failure) {
        if (this.#stream.signal.aborted) {
          say(state, "paused");
          continue;
        }
        say(state, "not connected");
        this.#fault(failure.message);
      }
      await new Promise(resolve => setTimeout(resolve, AGAIN_MS));
    }
  }

  /** Ends the stream; it is begun again when the page is seen. */
  pause() {
    this.#stream?.abort();
  }

  theme(next) {
    const chosen = localStorage.getItem("penstock-theme") ?? "system";
    const theme = next ? themes[(themes.indexOf(chosen) + 1) % themes.length] : chosen;
    localStorage.setItem("penstock-theme", theme);
    document.documentElement.dataset.theme = theme === "system" ? (dark.matches ? "dark" : "light") : theme;
    say(document.getElementById("theme"), `Theme: ${theme}`);
    this.#view?.restyle?.();
  }

  key(event) {
    const inside = event.target instanceof Element && event.target.closest("input, textarea, select, dialog");
    if (inside || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) {
      return;
    }
    if (/^[1-6]$/.test(event.key)) {
      this.open(views[Number(event.key) - 1][0]);
    } else if (event.key === "t") {
      this.theme(true);
    } else if (event.key === "?") {
      document.getElementById("keys").showModal();
    } else if (!this.#view?.key?.(event.key)) {
      return;
    }
    event.preventDefault();
  }
}

const page = new Page();
document.querySelector("nav").append(...views.map(([name, title]) => h("a", { href: `#${name}` }, title)));
const dialog = document.getElementById("keys");
dialog.querySelector("dl").append(...keys.flatMap(([key, what]) => [h("dt", {}, key), h("dd", {}, what)]));
document.getElementById("keys-close").addEventListener("click", () => dialog.close());
document.getElementById("help").addEventListener("click", () => dialog.showModal());
document.getElementById("theme").addEventListener("click", () => page.theme(true));
dark.addEventListener("change", () => page.theme(false));
addEventListener("hashchange", () => page.show());
addEventListener("keydown", event => page.key(event));
document.addEventListener("visibilitychange", () => document.hidden && page.pause());
page.theme(false);
page.show();
page.stream();
