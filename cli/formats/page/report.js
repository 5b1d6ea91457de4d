// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const groups = byId("groups");
  const rows = [...groups.querySelectorAll(".finding")];
  const search = byId("search");
  const boxes = [...document.querySelectorAll("nav input[type=checkbox]")];
  // What is inside of a finding is made when it is opened for the first time.
  let bodies = null;
  const fill = (row) => {
    const body = row.querySelector(".body");
    if (body.childElementCount) return;
    bodies ??= JSON.parse(byId("bodies").textContent);
    body.innerHTML = bodies[row.dataset.i];
    const about = byId("about-" + row.dataset.check);
    if (about) body.append(about.content.cloneNode(true));
  };
  groups.addEventListener("toggle", (event) => {
    if (event.target.open && event.target.matches(".finding")) fill(event.target);
  }, true);

  const texts = rows.map((row) =>
    (row.firstElementChild.textContent + " " + row.dataset.check + " " + row.dataset.symbol).toLowerCase());
  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const off = { check: new Set(), level: new Set() };
    for (const box of boxes) if (!box.checked) off[box.name].add(box.value);
    let shown = 0;
    rows.forEach((row, i) => {
      const fits = !off.check.has(row.dataset.check) && !off.level.has(row.dataset.level) &&
        words.every((word) => texts[i].includes(word));
      row.hidden = !fits;
      shown += fits;
    });
    for (const group of groups.children) {
      const left = group.querySelectorAll(":scope > .finding:not([hidden])").length;
      group.hidden = !left;
      group.querySelector(".n").textContent = left;
    }
    byId("count").textContent = shown === rows.length ? `${shown} findings` : `${shown} of ${rows.length} findings`;
    byId("none").hidden = shown > 0 || !rows.length;
  };
  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, rows.length > 1000 ? 120 : 0);
  });
  for (const box of boxes) box.addEventListener("change", show);

  const title = (key, by) => {
    const group = document.createElement("details");
    group.className = "group";
    const summary = document.createElement("summary");
    const name = document.createElement("h2");
    name.textContent = key;
    const count = document.createElement("span");
    count.className = "n";
    const about = document.createElement("span");
    about.className = "sum";
    if (by === "check") about.textContent = byId("about-" + key)?.dataset.summary ?? "";
    summary.append(name, about, count);
    group.append(summary);
    return group;
  };
  const groupBy = (by) => {
    const open = groups.children.length > 0 && [...groups.children].every((group) => group.open);
    const made = new Map();
    for (const row of rows) {
      const key = by === "check" ? row.dataset.check : row.dataset.file;
      if (!made.has(key)) made.set(key, title(key, by));
      made.get(key).append(row);
    }
    const sorted = [...made.entries()].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map((entry) => entry[1]);
    for (const group of sorted) group.open = open;
    groups.replaceChildren(...sorted);
    show();
  };
  for (const radio of document.querySelectorAll("input[name=by]"))
    radio.addEventListener("change", () => radio.checked && groupBy(radio.value));

  const openAll = (open) => { for (const group of groups.children) group.open = open; };
  byId("expand").addEventListener("click", () => openAll(true));
  byId("collapse").addEventListener("click", () => openAll(false));

  const visible = () => [...groups.querySelectorAll(".finding:not([hidden])")];
  const go = (row) => {
    row.parentElement.open = true;
    row.firstElementChild.focus();
    row.firstElementChild.scrollIntoView({ block: "nearest" });
  };
  const move = (step) => {
    const all = visible();
    if (!all.length) return;
    const here = document.activeElement?.closest?.(".finding");
    let at = all.indexOf(here);
    if (at < 0) {
      // From a group's head, or from nowhere.
      const group = document.activeElement?.closest?.(".group");
      const first = group ? all.findIndex((row) => row.parentElement === group) : 0;
      at = step > 0 ? first - 1 : first;
    }
    go(all[Math.min(all.length - 1, Math.max(0, at + step))]);
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input[type=search]")) {
      if (event.key === "Escape") { search.value = ""; show(); search.blur(); }
      else if (event.key === "Enter" || event.key === "ArrowDown") { event.preventDefault(); show(); move(1); }
      return;
    }
    const inNav = event.target.closest("nav, dialog");
    if (event.key === "j" || (event.key === "ArrowDown" && !inNav)) { event.preventDefault(); move(1); }
    else if (event.key === "k" || (event.key === "ArrowUp" && !inNav)) { event.preventDefault(); move(-1); }
    else if (event.key === "/") { event.preventDefault(); search.focus(); search.select(); }
    else if (event.key === "e") openAll(true);
    else if (event.key === "c") openAll(false);
    else if (event.key === "g") {
      const other = document.querySelector("input[name=by]:not(:checked)");
      other.checked = true;
      groupBy(other.value);
    } else if (event.key === "?") byId("help").showModal();
    else if (event.key === "Escape" && event.target.closest(".finding")) {
      const row = event.target.closest(".finding");
      row.open = false;
      row.firstElementChild.focus();
    }
  });
  byId("keys").addEventListener("click", () => byId("help").showModal());

  byId("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("cotidy-theme", root.dataset.theme); } catch { /* files may have no storage */ }
  });
  try {
    const theme = localStorage.getItem("cotidy-theme");
    if (theme) document.documentElement.dataset.theme = theme;
  } catch { /* as above */ }

  const named = () => {
    const row = location.hash && byId(location.hash.slice(1));
    if (row && row.matches(".finding")) { row.open = true; go(row); }
  };
  addEventListener("hashchange", named);
  show();
  // After the browser has gone to the place itself, which takes the focus away.
  addEventListener("load", () => setTimeout(named));
})();
