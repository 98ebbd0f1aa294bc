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
    (one === table ? one : one.tBodies[0]).append(...keyed.map((pair) => pair[1]));
  }

  if (!table) return;
  const data = JSON.parse(document.getElementById("data").textContent);
  const bodies = [...table.tBodies];
  const texts = new Map(bodies.map((body) => [body, body.rows[0].textContent.toLowerCase()]));
  const form = document.getElementById("filters");
  const field = (name) => form.elements.namedItem(name);

  function filter() {
    const words = field("text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const rule = field("rule").value, unit = field("unit").value;
    let shown = 0;
    for (const body of bodies) {
      const { s, c, u } = body.dataset;
      const fits = field(s).checked && (!rule || c === rule) && (!unit || u === unit)
        && words.every((word) => texts.get(body).includes(word));
      body.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    document.getElementById("shown").textContent = String(shown);
    if (field("all").checked) openAll();
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

  function openAll() {
    for (const body of bodies) if (!body.hidden) open(body);
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
    if (field("all").checked) openAll();
    else for (const body of bodies) body.classList.remove("open");
  });
  addEventListener("beforeprint", () => { if (field("paper").checked) openAll(); });
  if (bodies.length <= 60) { field("all").checked = true; openAll(); }
})();
