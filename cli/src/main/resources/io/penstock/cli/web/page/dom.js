// Elements without HTML: what channels contain is text, never markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined));
  return element;
}

/** An element of HTML with attributes and children; "onclick" and the like are listeners. */
export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function s(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Sets the text of an element, if it is another one: what stays is not drawn again, and keeps a selection. */
export function say(element, text) {
  const wanted = text ?? "";
  if (element.textContent !== wanted) {
    element.textContent = wanted;
  }
}

/**
 * A table whose rows live on while their keys do, so that the focus and a selection survive each look.
 * A column is {title, number, cell(item)}; a cell is text, or an element that is made anew, or with keep: true is made once.
 */
export class Table {
  #columns;
  #rows = new Map();
  #body = h("tbody");
  #key;
  #mark;

  constructor(label, columns, key, mark) {
    this.#columns = columns;
    this.#key = key;
    this.#mark = mark;
    this.element = h("table", { "aria-label": label },
        h("thead", {}, h("tr", {}, columns.map(each => h("th", { class: each.number ? "number" : null, scope: "col" }, each.title)))),
        this.#body);
  }

  show(items) {
    const seen = new Set();
    let place = this.#body.firstChild;
    for (const item of items) {
      const key = String(this.#key(item));
      if (seen.has(key)) {
        continue;
      }
      seen.add(key);
      const row = this.#rows.get(key) ?? this.#make(key);
      this.#columns.forEach((column, at) => this.#update(row.children[at], column, item));
      this.#mark?.(row, item);
      if (row === place) {
        place = row.nextSibling;
      } else {
        this.#body.insertBefore(row, place);
      }
    }
    for (const [key, row] of this.#rows) {
      if (!seen.has(key)) {
        row.remove();
        this.#rows.delete(key);
      }
    }
  }

  #make(key) {
    const row = h("tr", { "data-key": key },
        this.#columns.map(each => h("td", { class: each.number ? "number" : null, "data-label": each.title })));
    this.#rows.set(key, row);
    return row;
  }

  #update(cell, column, item) {
    if (column.keep) {
      if (!cell.firstChild) {
        cell.append(column.cell(item));
      }
      return;
    }
    const content = column.cell(item);
    if (content instanceof Node) {
      cell.replaceChildren(content);
    } else {
      say(cell, content === null || content === undefined ? "" : String(content));
    }
  }
}
