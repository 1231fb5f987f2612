// SPDX-License-Identifier: Apache-2.0
// Saves each answer as it is given, and keeps it on the device while there is no connection.
// Every page works without this.
(() => {
  "use strict";
  const form = document.getElementById("answers");
  const key = `customary-answers:${location.pathname.split("/")[2]}`;
  const box = {
    read() { try { return JSON.parse(localStorage.getItem(key)) || {}; } catch { return {}; } },
    write(waiting) {
      try {
        if (Object.keys(waiting).length) localStorage.setItem(key, JSON.stringify(waiting));
        else localStorage.removeItem(key);
      } catch { /* private, or full: the page itself still sends it */ }
    },
  };

  // Once it is sent, nothing of it stays on the device.
  if (document.querySelector("[data-sent]")) box.write({});
  if (!form || form.hasAttribute("data-preview")) return;

  const kept = document.querySelector("[data-kept]");
  const seen = JSON.parse(form.elements.seen.value || "{}");
  const RETRY = 4000, TYPING = 700;
  let underway = null, timer = 0, goOnBy = null;

  const ask = (element) => element.closest("[data-ask]");
  const fields = (question) => question.querySelectorAll("input[name], select[name], textarea[name]");

  function body(question) {
    const given = new URLSearchParams({ section: form.dataset.section, language: form.elements.language.value });
    for (const field of fields(question)) {
      if ((field.type === "radio" || field.type === "checkbox") && !field.checked) continue;
      if (field.type !== "file") given.append(field.name, field.value);
    }
    return given.toString();
  }

  function tell(what) {
    kept.textContent = kept.dataset[what] || "";
    kept.classList.toggle("is-offline", what === "offline" || what === "wait" || what === "gone");
  }

  function keep(question) {
    const waiting = box.read();
    waiting[question.dataset.ask] = body(question);
    box.write(waiting);
    flush();
  }

  // One at a time and in order; whatever fails stays in the box and is tried again.
  function flush() {
    window.clearTimeout(timer);
    underway = underway || empty().finally(() => { underway = null; });
    return underway;
  }

  async function empty() {
    for (let waiting = box.read(), keys = Object.keys(waiting); keys.length; ) {
      tell("saving");
      const [name] = keys, sent = waiting[name];
      let answer;
      try {
        answer = await fetch(form.dataset.save, {
          method: "POST", body: sent, credentials: "omit", referrerPolicy: "no-referrer",
          headers: { "Content-Type": "application/x-www-form-urlencoded" },
        });
      } catch { answer = null; }
      if (answer && (answer.status === 409 || answer.status === 404)) {
        box.write({});
        tell("gone");
        if (goOnBy) goOn();
        return;
      }
      if (!answer || !answer.ok) {
        tell(goOnBy ? "wait" : "offline");
        timer = window.setTimeout(flush, RETRY);
        return;
      }
      const told = await answer.json();
      Object.assign(seen, told.seen);
      form.elements.seen.value = JSON.stringify(seen);
      waiting = box.read();
      if (waiting[name] === sent) delete waiting[name];
      box.write(waiting);
      keys = Object.keys(waiting);
      if (!keys.length) {
        tell("saved");
        await follow(told.shown);
      }
    }
    if (goOnBy) goOn();
  }

  // An answer may open or close questions on this page: they come and go where they belong.
  async function follow(shown) {
    const here = [...form.querySelectorAll("[data-ask]")].map((each) => each.dataset.ask);
    if (!shown.length || shown.join() === here.join()) return;
    const answer = await fetch(location.href, { credentials: "omit" }).catch(() => null);
    if (!answer || !answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const asks = document.getElementById("asks");
    const stays = new Map([...asks.children].map((each) => [each.dataset.ask, each]));
    const next = [...fresh.querySelectorAll("[data-ask]")].map((each) => stays.get(each.dataset.ask) || each);
    for (const [name, each] of stays) if (!next.some((one) => one.dataset.ask === name)) each.remove();
    next.forEach((each, place) => {
      if (asks.children[place] !== each) asks.insertBefore(each, asks.children[place] || null);
      if (!stays.has(each.dataset.ask)) prepare(each);
    });
    const steps = form.querySelector(".steps"), renewed = fresh.querySelector(".steps");
    if (renewed && !steps.contains(document.activeElement)) steps.replaceWith(renewed);
  }

  form.addEventListener("change", (event) => {
    const question = ask(event.target);
    if (!question || event.target.type === "file") return;
    settle(event.target, question);
    keep(question);
  });
  let typing = 0;
  form.addEventListener("input", (event) => {
    const question = ask(event.target);
    if (!question) return;
    add(question);
    if (!event.target.matches("textarea, input[type=text]")) return;
    if (event.target.matches("[data-words-of-other]") && event.target.value) choose(event.target);
    window.clearTimeout(typing);
    typing = window.setTimeout(() => keep(question), TYPING);
  });
  window.addEventListener("online", flush);

  // Going on waits for what is still to be saved; offline it waits for the connection.
  let passing = false;
  form.addEventListener("submit", (event) => {
    if (passing) { passing = false; return; }
    if (navigator.onLine && !Object.keys(box.read()).length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    goOnBy = event.submitter || form.querySelector(".go");
    if (navigator.onLine) flush(); else tell("wait");
  });
  function goOn() {
    const by = goOnBy;
    goOnBy = null;
    passing = true;
    form.requestSubmit(by.isConnected ? by : form.querySelector(".go"));
  }

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

  // Points: the sum as one types, exact to the tenth.
  const number = (text) => Number(text.normalize("NFKC").trim().replace(",", "."));
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
    [...list.children].forEach((row, place) => { row.querySelector("select").value = String(place + 1); });
    keep(ask(list));
  }
  function prepareRanking(group) {
    const list = group.querySelector("ol");
    let moving = null;
    for (const row of list.children) {
      row.querySelector("[data-moves]").hidden = false;
      row.draggable = true;
      row.addEventListener("dragstart", (event) => { moving = row; row.classList.add("is-moving"); event.dataTransfer.effectAllowed = "move"; });
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
    };
    show();
    slider.addEventListener("input", () => { field.value = slider.value; });
    slider.addEventListener("change", () => { field.value = slider.value; keep(ask(field)); });
    field.addEventListener("input", show);
    field.after(slider);
  }

  function prepare(question) {
    add(question);
    question.querySelectorAll("[data-ranking]").forEach(prepareRanking);
    question.querySelectorAll("[data-slide]").forEach(prepareSlider);
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

  for (const question of form.querySelectorAll("[data-ask]")) prepare(question);
  const mend = document.getElementById("mend");
  if (mend) (form.querySelector("[aria-invalid=true] input, input[aria-invalid=true], textarea[aria-invalid=true]") || mend).focus();

  // What an earlier visit could not save is saved now, and then stands on the page.
  if (Object.keys(box.read()).length) flush().then(() => { if (!Object.keys(box.read()).length) location.reload(); });
})();
