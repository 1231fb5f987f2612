// SPDX-License-Identifier: Apache-2.0
// Before the first paint: light or dark, as chosen here once, else as the system says.
(() => {
  "use strict";
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try { return localStorage.getItem("customary-theme"); } catch { return null; }
  };
  const apply = () => {
    document.documentElement.dataset.bsTheme = chosen() || (system.matches ? "dark" : "light");
  };
  apply();
  system.addEventListener("change", apply);
})();
