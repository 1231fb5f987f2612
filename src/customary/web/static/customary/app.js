// SPDX-License-Identifier: Apache-2.0
// Small comforts. Every page reads and every form works without them.
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-switch]");
    if (button) {
      const root = document.documentElement;
      root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
      try { localStorage.setItem("customary-theme", root.dataset.bsTheme); } catch { /* private */ }
    }
    if (event.target.closest("[data-open-finder]")) openFinder(event);
    if (event.target.closest("[data-print]")) window.print();
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  // A row of tabs that is wider than the screen shows the one that is open.
  for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
    const row = tab.parentElement;
    row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.clientWidth) / 2;
  }

  document.addEventListener("keydown", (event) => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") openFinder(event);
    if (event.key === "Escape") {
      for (const menu of document.querySelectorAll("details.menu[open]")) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    }
    if (!event.metaKey && !event.ctrlKey && !event.altKey && !typing()) walk(event);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") walkFinder(event);
  });

  // In a list beside its detail, j and k go on and back; other keys press what names them.
  function walk(event) {
    const links = [...document.querySelectorAll("[data-walk] a")];
    const step = { j: 1, k: -1 }[event.key];
    const at = links.findIndex((link) => link.hasAttribute("aria-current"));
    if (step && links[at + step]) links[at + step].click();
    const named = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (named) named.click();
  }

  const typing = () => document.activeElement.matches("input, select, textarea, [contenteditable]");

  const finder = () => document.getElementById("finder");

  function openFinder(event) {
    const dialog = finder();
    if (!dialog) return;
    event.preventDefault();
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("input").select();
  }

  function walkFinder(event) {
    const dialog = finder();
    if (!dialog || !dialog.open) return;
    const stops = [dialog.querySelector("input"), ...dialog.querySelectorAll(".found a")];
    const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    if (stops[next]) {
      event.preventDefault();
      stops[next].focus();
    }
  }

  document.addEventListener("click", (event) => {
    const dialog = finder();
    if (dialog && event.target === dialog) dialog.close();
  });

  // A filter acts when it is chosen; without script its button does.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-submit-on-change]");
    if (form) form.requestSubmit();
  });
  for (const button of document.querySelectorAll("form[data-submit-on-change] [data-fallback]")) {
    button.hidden = true;
  }

  // Nobody sends a form twice by clicking twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    window.setTimeout(() => delete form.dataset.sent, 4000);
  });
})();
