// SPDX-License-Identifier: Apache-2.0
// What a field does by itself while it is filled in: sums, places, sliders, what excludes what, keys.
window.customaryFields = (() => {
  "use strict";
  const { number } = window.customaryWay;
  const ask = (element) => element.closest("[data-ask]");
  const answered = (element) => element.dispatchEvent(new Event("answered", { bubbles: true }));

  // What excludes the others, and what is said beside "other".
  function settle(field, question) {
    if (field.type === "checkbox" && field.checked) {
      const alone = field.hasAttribute("data-alone") || field.value === "na";
      for (const each of question.querySelectorAll("input[type=checkbox]")) {
        if (each !== field && (alone || each.hasAttribute("data-alone") || each.value === "na")) each.checked = false;
      }
    }
    if (field.type === "checkbox" && field.value === "na" && field.checked) {
      for (const each of question.querySelectorAll("input[type=text]")) each.value = "";
    }
  }
  function choose(words) {
    const other = ask(words).querySelector('input[value="other"]');
    if (other && !other.checked) { other.checked = true; settle(other, ask(words)); }
  }

  // Whoever gives a number says that it applies.
  function applies(field, question) {
    if (!field.matches("[inputmode=decimal], [type=range]") || !field.value) return;
    for (const each of question.querySelectorAll('input[type=checkbox][value="na"]')) each.checked = false;
  }

  // Answers as the box of the page keeps them, put back into their fields.
  function fill(question, body) {
    const given = new URLSearchParams(body);
    for (const field of question.querySelectorAll("input[name]:not([type=hidden], [type=file]), select[name], textarea[name]")) {
      const values = given.getAll(field.name);
      if (/^(radio|checkbox)$/.test(field.type)) field.checked = values.includes(field.value);
      else field.value = values[0] ?? "";
    }
  }
  // Whether something was answered before the script of the page was there.
  function isTouched(question) {
    return [...question.querySelectorAll("input[name], textarea[name]")].some((each) => each.checked !== each.defaultChecked || (each.type !== "file" && each.value !== each.defaultValue))
      || [...question.querySelectorAll("select[name]")].some((each) => each.value !== (each.querySelector("option[selected]")?.value ?? ""));
  }

  // Points: the sum as one types, exact to the tenth.
  function add(question) {
    const group = question.querySelector("[data-points]");
    if (!group) return;
    const tenths = [...group.querySelectorAll(".share input")].map((each) => Math.round(number(each.value) * 10));
    const total = Math.round(Number(group.dataset.total) * 10);
    const sum = tenths.reduce((all, each) => all + each, 0), left = total - sum;
    const shown = group.querySelector("[data-sum]"), rest = group.querySelector("[data-rest]");
    if (Number.isNaN(sum)) { shown.textContent = "–"; rest.textContent = ""; return; }
    shown.textContent = String(sum / 10);
    const say = left === 0 ? shown.dataset.even : left > 0 ? shown.dataset.left : shown.dataset.over;
    rest.textContent = sum ? say.replace("%s", String(Math.abs(left) / 10)) : "";
    group.querySelector(".total").classList.toggle("is-even", left === 0);
  }

  // Ranking: up and down by buttons or by dragging; the numbers follow.
  function rank(list) {
    const most = Number(list.closest("[data-ranking]").dataset.most || Infinity);
    [...list.children].forEach((row, place) => { row.querySelector("select").value = place < most ? String(place + 1) : ""; });
    showPlaces(list);
    answered(list);
  }
  // The place of each, once there is one; until then somebody may say that the order is right as it is.
  function showPlaces(list) {
    const rows = [...list.children];
    for (const row of rows) row.querySelector(".place").textContent = row.querySelector("select").value || "–";
    list.parentElement.querySelector("[data-as-it-is]").hidden = rows.some((row) => row.querySelector("select").value);
  }
  function prepareRanking(group) {
    const list = group.querySelector("ol");
    for (const row of list.children) row.querySelector(".place").hidden = false;
    showPlaces(list);
    list.addEventListener("change", () => showPlaces(list));
    group.querySelector("[data-as-it-is]").addEventListener("click", () => rank(list));
    let moving = null;
    for (const row of list.children) {
      row.querySelector("[data-moves]").hidden = false;
      row.draggable = true;
      row.addEventListener("dragstart", (event) => { moving = row; row.classList.add("is-moving"); event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", ""); });
      row.addEventListener("dragend", () => { row.classList.remove("is-moving"); if (moving) rank(list); moving = null; });
      row.addEventListener("dragover", (event) => {
        if (!moving || moving === row) return;
        event.preventDefault();
        const middle = row.getBoundingClientRect().top + row.offsetHeight / 2;
        list.insertBefore(moving, event.clientY < middle ? row : row.nextSibling);
      });
    }
    list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-move]");
      if (!button) return;
      const row = button.closest("li");
      const beside = button.dataset.move === "-1" ? row.previousElementSibling : row.nextElementSibling;
      if (beside) {
        if (button.dataset.move === "-1") beside.before(row); else beside.after(row);
      }
      rank(list);
      button.focus();
    });
  }

  // A number on a scale gets a slider beside its field; untouched, it says nothing.
  function prepareSlider(field) {
    const slider = document.createElement("input");
    slider.type = "range";
    slider.min = field.dataset.low; slider.max = field.dataset.high; slider.step = field.dataset.step;
    slider.setAttribute("aria-label", field.dataset.label);
    const show = () => {
      const middle = (Number(slider.min) + Number(slider.max)) / 2;
      slider.value = field.value.trim() ? String(number(field.value)) : String(middle);
      slider.classList.toggle("is-unset", !field.value.trim());
    };
    show();
    slider.addEventListener("input", () => { field.value = slider.value; show(); });
    slider.addEventListener("change", () => { field.value = slider.value; show(); answered(field); });
    field.addEventListener("input", show);
    field.after(slider);
  }

  // A choice that need not be made can be taken back.
  function prepareTakingBack(question) {
    const radios = [...question.querySelectorAll("input[type=radio]")];
    const form = question.closest("form");
    if (!radios.length || question.hasAttribute("data-must") || !form || !form.dataset.takeBack) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "take-back";
    button.lang = form.querySelector(".steps").lang;
    button.textContent = form.dataset.takeBack;
    const show = () => { button.hidden = !radios.some((each) => each.checked); };
    button.addEventListener("click", () => {
      for (const each of radios) each.checked = false;
      radios[0].focus();
      show();
      answered(question);
    });
    question.addEventListener("change", show);
    show();
    question.append(button);
  }

  function prepare(question) {
    add(question);
    question.querySelectorAll("[data-ranking]").forEach(prepareRanking);
    question.querySelectorAll("[data-slide]").forEach(prepareSlider);
    prepareTakingBack(question);
  }

  // A digit chooses: the point of a scale by its number, anything else by its place.
  document.addEventListener("keydown", (event) => {
    if (!/^[0-9]$/.test(event.key) || event.metaKey || event.ctrlKey || event.altKey) return;
    const now = document.activeElement;
    if (now.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return;
    const group = now.closest("fieldset.row, [data-ask]");
    if (!group) return;
    const buttons = [...group.querySelectorAll("input[type=radio], input[type=checkbox]")];
    const points = group.querySelector(".point");
    const chosen = points ? buttons.find((each) => each.value === event.key) : buttons[Number(event.key) - 1];
    if (!chosen) return;
    event.preventDefault();
    chosen.focus();
    chosen.click();
  });

  return { prepare, settle, choose, applies, add, fill, isTouched };
})();
