// SPDX-License-Identifier: Apache-2.0
// Keys for the inbox. Whatever a key does, a button or a link does too.
(() => {
  "use strict";

  const rows = () => [...document.querySelectorAll("[data-row]")];
  const link = (row) => row.querySelector("a");
  const box = (row) => row.querySelector("input[name=item]");
  const button = (verb) => document.querySelector(`[data-mails] button[value="${verb}"]`);
  const writes = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])";
  // The row one stands on: its id, and its place should it leave the list.
  let here = { id: "", place: -1 };

  function stand(row) {
    here = { id: row.id, place: rows().indexOf(row) };
  }

  function current() {
    return document.getElementById(here.id);
  }

  function move(step) {
    const all = rows();
    const at = all.indexOf(current());
    const next = all[at < 0 ? (step > 0 ? 0 : -1) : at + step];
    const beyond = document.querySelector(step > 0 ? ".pager [rel=next]" : ".pager [rel=prev]");
    if (next) link(next).focus();
    else if (beyond) beyond.focus();
  }

  // A verb for those chosen; where none is, for the row one stands on.
  function press(verb) {
    const row = current();
    const any = document.querySelector("input[name=item]:checked");
    if (!button(verb) || !(any || row)) return;
    if (!any) box(row).checked = true;
    button(verb).click();
  }

  function choose() {
    const row = current();
    if (!row || !box(row)) return;
    box(row).checked = !box(row).checked;
    tellChosen();
  }

  function tellChosen() {
    const told = document.querySelector("[data-chosen]");
    const all = document.querySelector("[data-all]");
    if (!told) return;
    const chosen = document.querySelectorAll("input[name=item]:checked").length;
    told.textContent = chosen || "";
    all.checked = chosen > 0 && chosen === rows().length;
    all.indeterminate = chosen > 0 && chosen < rows().length;
  }

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    Enter: () => current() && link(current()).click(),
    x: choose,
    e: () => press("close"),
    a: () => press("mine"),
    u: () => document.querySelector(".inbox-undo button")?.click(),
    "/": () => document.querySelector("[data-search]")?.focus(),
    "?": () => document.getElementById("inbox-keys")?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.target.closest(writes) || document.querySelector("dialog[open]")) return;
    // A link or button that has the focus answers to Enter itself.
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
    const act = document.getElementById("inbox") || event.key === "?" ? keys[event.key] : null;
    if (!act) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) stand(row);
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) {
      for (const row of rows()) box(row).checked = event.target.checked;
    }
    if (event.target.matches("[data-all], input[name=item]")) tellChosen();
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
    const dialog = event.target.closest("dialog.keys");
    if (dialog && event.target === dialog) dialog.close();
  });

  // After something was done, one stands where one stood, or on what took its place.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt.id !== "inbox") return;
    ready();
    const all = rows();
    const row = current() || all[Math.min(here.place, all.length - 1)];
    if (row && here.place >= 0) link(row).focus({ preventScroll: false });
  });

  // Nobody is asked for news while nobody looks.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && event.target.matches("[data-polite]")) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    const news = document.querySelector("[data-polite]");
    if (!document.hidden && news && window.htmx) window.htmx.trigger(news, "look");
  });

  function ready() {
    for (const part of document.querySelectorAll(".mails-all, [data-open]")) part.hidden = false;
    tellChosen();
  }

  ready();
  const came = window.location.hash && document.getElementById(window.location.hash.slice(1));
  if (came && came.matches("[data-row]")) link(came).focus();
})();
