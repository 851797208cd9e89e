// The search, and the choice between light and dark. All of it comes with the site, and works from files as well.
(function () {
  "use strict";
  const root = document.body.dataset.root;
  const query = document.getElementById("query");
  const results = document.getElementById("results");
  const MAX_RESULTS = 12;
  const EXCERPT = 160;
  let loading = null;
  let index = null;

  const remembered = {
    get() { try { return localStorage.getItem("penstock-theme"); } catch (refused) { return null; } },
    set(value) { try { localStorage.setItem("penstock-theme", value); } catch (refused) { /* asked again next time */ } },
  };
  function show(theme) {
    if (theme === "light" || theme === "dark") {
      document.documentElement.dataset.theme = theme;
    }
  }
  show(remembered.get());
  document.getElementById("theme").addEventListener("click", () => {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const now = document.documentElement.dataset.theme || (dark ? "dark" : "light");
    const next = now === "dark" ? "light" : "dark";
    show(next);
    remembered.set(next);
  });

  function script(name) {
    return new Promise((done, failed) => {
      const element = document.createElement("script");
      element.src = root + "assets/" + name;
      element.onload = done;
      element.onerror = failed;
      document.head.append(element);
    });
  }
  function load() {
    loading = loading || Promise.all([script("lunr.min.js"), script("search-data.js")]).then(() => {
      index = lunr(function () {
        this.ref("i");
        this.field("p", { boost: 3 });
        this.field("h", { boost: 8 });
        this.field("t");
        window.penstockSections.forEach((section, i) => {
          // What is read in a hurry stands before what explains why.
          const boost = section.g === "On call" ? 2 : section.g === "Inside" || section.g === "" ? 0.4 : 1;
          this.add({ i, p: section.p, h: section.h, t: section.t }, { boost });
        });
      });
    });
    return loading;
  }

  function found(text) {
    const words = text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word);
    return words.length === 0 ? [] : index.query((q) => {
      words.forEach((word) => {
        q.term(lunr.tokenizer(word), { boost: 10 });
        if (word.length > 2) {
          q.term(word, { usePipeline: false, wildcard: lunr.Query.wildcard.TRAILING });
        }
      });
    }).slice(0, MAX_RESULTS);
  }
  function excerpt(text, words) {
    const lower = text.toLowerCase();
    const first = words.map((word) => lower.indexOf(word)).filter((at) => at >= 0).sort((a, b) => a - b)[0] || 0;
    const from = Math.max(0, first - 40);
    return (from > 0 ? "..." : "") + text.slice(from, from + EXCERPT) + (text.length > from + EXCERPT ? "..." : "");
  }
  function search() {
    const text = query.value.trim();
    results.hidden = text.length === 0;
    results.replaceChildren();
    if (text.length === 0) {
      return;
    }
    const list = document.createElement("ol");
    found(text).forEach((hit) => {
      const section = window.penstockSections[hit.ref];
      const line = document.createElement("li");
      const link = document.createElement("a");
      link.href = root + section.a;
      link.textContent = section.h ? section.p + ": " + section.h : section.p;
      link.addEventListener("click", () => { results.hidden = true; });
      const words = document.createElement("p");
      words.textContent = excerpt(section.t, text.toLowerCase().split(/\s+/));
      line.append(link, words);
      list.append(line);
    });
    if (list.children.length > 0) {
      results.append(list);
    } else {
      results.textContent = "Nothing was found.";
    }
  }
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) {
    query.value = asked;
    load().then(search);
  }
  query.addEventListener("focus", load);
  query.addEventListener("input", () => load().then(search));
  document.getElementById("search").addEventListener("submit", (event) => {
    event.preventDefault();
    load().then(search);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(input|textarea|select)$/i.test(event.target.tagName)) {
      event.preventDefault();
      query.focus();
    } else if (event.key === "Escape") {
      query.value = "";
      results.hidden = true;
    }
  });
})();
