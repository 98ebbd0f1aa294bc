"use strict";
(() => {
  const table = document.getElementById("findings");
  const collator = new Intl.Collator("zh-CN", { numeric: true });
  const cellText = (row, at) => row.cells[at].dataset.key || row.cells[at].textContent;

  for (const one of document.querySelectorAll("table.sortable")) {
    for (const head of one.tHead.rows[0].cells) {
      head.firstElementChild?.addEventListener("click", () => sort(one, head));
    }
  }

  function sort(one, head) {
    const up = head.getAttribute("aria-sort") !== "ascending";
    for (const other of one.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const at = head.cellIndex;
    const groups = one === table ? [...one.tBodies] : [...one.tBodies[0].rows];
    const keyed = groups.map((group) => [cellText(one === table ? group.rows[0] : group, at), group]);
    keyed.sort((a, b) => (up ? 1 : -1) * collator.compare(a[0], b[0]));
    const target = one === table ? one : one.tBodies[0];
    for (const pair of keyed) target.append(pair[1]);
    if (one === table) filter();
  }

  if (!table) return;
  const data = JSON.parse(document.getElementById("data").textContent);
  const bodies = [...table.tBodies];
  const texts = new Map(bodies.map((body) => [body, body.rows[0].textContent.toLowerCase()]));
  const form = document.getElementById("filters");
  const field = (name) => form.elements.namedItem(name);
  const pages = document.getElementById("pages");
  const size = Number(pages.dataset.size);
  const MOST_PICTURES = 500; // on paper
  let fitting = bodies, page = 0;

  function filter() {
    const words = field("text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const rule = field("rule").value, unit = field("unit").value;
    fitting = [];
    for (const body of table.tBodies) {
      const { s, c, u } = body.dataset;
      const fits = field(s).checked && (!rule || c === rule) && (!unit || u === unit)
        && words.every((word) => texts.get(body).includes(word));
      body.hidden = !fits;
      if (fits) fitting.push(body);
    }
    document.getElementById("shown").textContent = String(fitting.length);
    turn(0);
  }

  function turn(to) {
    const last = Math.max(0, Math.ceil(fitting.length / size) - 1);
    page = Math.min(Math.max(to, 0), last);
    fitting.forEach((body, at) => body.classList.toggle("later", Math.floor(at / size) !== page));
    pages.hidden = last === 0;
    pages.children[0].disabled = page === 0;
    pages.children[1].textContent = `第 ${page + 1} 页，共 ${last + 1} 页`;
    pages.children[2].disabled = page === last;
    if (field("all").checked) openShown();
  }

  const LETTERS = (column) => column > 26 ? LETTERS(Math.floor((column - 1) / 26)) + LETTERS((column - 1) % 26 + 1) : String.fromCharCode(64 + column);
  const element = (name, text, kind) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };

  function draw(window) {
    const [number, top, left, bottom, right, row, column, used] = window;
    const [, texts, merges, marks] = data.sheets[number];
    const key = (r, c) => r * 20000 + c;
    const said = new Map(texts.map(([r, c, text]) => [key(r, c), text]));
    const marked = new Map(marks.map(([r, c, kind]) => [key(r, c), kind]));
    const related = new Set(used.map(([r, c]) => key(r, c)));
    const covered = new Map();
    for (const area of merges) {
      for (let r = Math.max(area[0], top); r <= Math.min(area[2], bottom); r++) {
        for (let c = Math.max(area[1], left); c <= Math.min(area[3], right); c++) covered.set(key(r, c), area);
      }
    }
    const sheet = element("table", "", "sheet");
    const head = sheet.createTHead().insertRow();
    head.append(element("th"));
    for (let c = left; c <= right; c++) head.append(element("th", LETTERS(c)));
    const body = sheet.createTBody();
    for (let r = top; r <= bottom; r++) {
      const line = body.insertRow();
      line.append(element("th", String(r)));
      for (let c = left; c <= right; c++) {
        const [t, l, b, e] = covered.get(key(r, c)) || [r, c, r, c];
        if (r !== Math.max(t, top) || c !== Math.max(l, left)) continue;
        const cell = element("td", said.get(key(t, l)), marked.get(key(t, l)));
        cell.rowSpan = Math.min(b, bottom) - r + 1;
        cell.colSpan = Math.min(e, right) - c + 1;
        if (t === row && l === column) cell.classList.add("here");
        else if (related.has(key(t, l))) cell.classList.add("used");
        line.append(cell);
      }
    }
    return sheet;
  }

  function open(body) {
    body.classList.add("open");
    const place = body.rows[1].cells[0];
    if (place.firstElementChild) return;
    const window = data.windows[Number(body.dataset.i)];
    place.append(typeof window === "string" ? element("span", window, "none") : draw(window));
  }

  function openShown() {
    for (const body of fitting.slice(page * size, (page + 1) * size)) open(body);
  }

  table.addEventListener("click", (event) => {
    const line = event.target.closest("tr.line");
    if (!line || String(getSelection())) return;
    const body = line.parentElement;
    if (body.classList.contains("open")) body.classList.remove("open");
    else open(body);
  });
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  field("all").addEventListener("change", () => {
    if (field("all").checked) openShown();
    else for (const body of bodies) body.classList.remove("open");
  });
  pages.children[0].addEventListener("click", () => turn(page - 1));
  pages.children[2].addEventListener("click", () => turn(page + 1));
  addEventListener("beforeprint", () => {
    const few = fitting.length <= MOST_PICTURES;
    document.getElementById("toomany").hidden = few || !field("paper").checked;
    if (!field("paper").checked || !few) for (const body of bodies) body.classList.remove("open");
    else fitting.forEach(open);
  });
  addEventListener("afterprint", () => {
    if (!field("all").checked) for (const body of bodies) body.classList.remove("open");
  });
  field("all").checked = bodies.length <= 60;
  filter();
})();
