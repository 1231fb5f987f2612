// SPDX-License-Identifier: Apache-2.0
// Saves each answer as it is given. While there is no connection it keeps them on the device, goes
// on through the pages, and sends all when the connection is back. Every page works without this.
(() => {
  "use strict";
  const { reached, lacks } = window.customaryWay;
  const { prepare, settle, choose, applies, add, fill, isTouched } = window.customaryFields;
  const form = document.getElementById("answers");
  const link = document.querySelector("[data-link]");
  const key = `customary-answers:${location.pathname.split("/")[2]}`;
  // Where a browser keeps nothing for pages, the page itself holds it as long as it is open.
  let held = null;
  const box = {
    all() { try { return held || { asks: {}, ...JSON.parse(localStorage.getItem(key)) }; } catch { return { asks: {} }; } },
    read() { return this.all().asks; },
    get sends() { return Boolean(this.all().sends); },
    write(asks, sends = this.sends) {
      try {
        if (sends || Object.keys(asks).length) localStorage.setItem(key, JSON.stringify({ asks, sends }));
        else localStorage.removeItem(key);
        held = null;
      } catch { held = { asks, sends }; }
    },
  };

  // Once it is sent, or can no longer be, nothing of it stays on the device.
  if (document.querySelector("[data-over]")) box.write({}, false);
  if (document.querySelector("[data-unsent]")) box.write(box.read(), false);
  if (!link || (form && form.hasAttribute("data-preview"))) return;

  const kept = document.querySelector("[data-kept]"), asks = document.getElementById("asks");
  const seen = JSON.parse((form && form.elements.seen && form.elements.seen.value) || "{}");
  const RETRY = 4000, TYPING = 700, KEPT_ALIVE = 60000;
  let underway = null, timer = 0, goOnBy = null, isAway = false;
  const wrong = {};

  const ask = (element) => element.closest("[data-ask]");
  const fields = (question) => question.querySelectorAll("input[name], select[name], textarea[name]");

  function body(question) {
    const given = new URLSearchParams({ section: form.dataset.section, language: link.dataset.language });
    for (const field of fields(question)) {
      if ((field.type === "radio" || field.type === "checkbox") && !field.checked) continue;
      if (field.type !== "file") given.append(field.name, field.value);
    }
    return given.toString();
  }

  // Told once: a screen reader reads aloud whatever is written here.
  function tell(what) {
    if (!kept || (isAway && what === "saving") || kept.textContent === kept.dataset[what]) return;
    kept.textContent = kept.dataset[what];
    kept.classList.toggle("is-offline", ["offline", "wait", "file", "gone"].includes(what));
  }

  const typed = new Set();
  function put(question) {
    typed.delete(question);
    box.write({ ...box.read(), [question.dataset.ask]: body(question) });
    tell("saving");
  }
  function putTyped() { for (const question of typed) put(question); }
  function keep(question) { put(question); flush(); }

  // What the server said, or null where nothing came through; going away from the page does not stop it.
  async function post(given) {
    try {
      const answer = await fetch(link.dataset.save, {
        method: "POST", body: given, credentials: "omit", referrerPolicy: "no-referrer", keepalive: document.hidden && given.length < KEPT_ALIVE,
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
      });
      return { ok: answer.ok, isGone: [404, 409].includes(answer.status), told: answer.ok ? await answer.json() : null };
    } catch { return null; }
  }
  async function read(address) {
    try {
      const answer = await fetch(address, { credentials: "omit" });
      return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    } catch { return null; }
  }

  // One at a time and in order; whatever fails stays in the box and is tried again.
  function flush() {
    window.clearTimeout(timer);
    underway = underway || empty().finally(() => { underway = null; });
    return underway;
  }

  async function empty() {
    while (Object.keys(box.read()).length) {
      tell("saving");
      const [[name, sent]] = Object.entries(box.read()), answer = await post(sent);
      if (answer && answer.isGone) {
        box.write({}, false);
        tell("gone");
        if (form && !goOnBy) return;
        return location.assign(link.dataset.link);
      }
      if (!answer || !answer.ok) {
        again();
        return away();
      }
      isAway = false;
      Object.assign(seen, answer.told.seen);
      if (form && form.elements.seen) form.elements.seen.value = JSON.stringify(seen);
      delete wrong[name];
      if (Object.keys(answer.told.wrong).length) wrong[name] = Object.values(answer.told.wrong).join(" ");
      const left = box.read();
      if (left[name] === sent) delete left[name];
      box.write(left);
      if (Object.keys(left).length) continue;
      if (!typed.size) tell("saved");
      const isHere = new URLSearchParams(sent).get("section") === form?.dataset.section;
      if (asks && !goOnBy) await follow(isHere ? answer.told.shown : null);
    }
    if (box.sends) return finish();
    if (goOnBy) return goOn();
    // It waited to be sent, and another page of this link has done so or taken it back.
    if (!link.hidden && navigator.onLine) location.reload();
  }
  function again() {
    window.clearTimeout(timer);
    timer = window.setTimeout(flush, RETRY);
  }

  // What was to be sent while there was no connection is sent now, if it still can be.
  async function finish() {
    const answer = await post(`language=${link.dataset.language}`);
    if (!box.sends) return empty(); // whoever answers went back to it
    if (!answer || !(answer.ok || answer.isGone)) return again();
    const [name] = Object.keys(wrong), place = parts.find((one) => one.asks.some((each) => each.name === name));
    box.write({}, Boolean(!place));
    if (place) { show(place); return fault(name, wrong[name]); }
    const sending = document.createElement("form");
    sending.method = "post";
    sending.action = link.dataset.finish;
    for (const [field, value] of [["act", "send"], ["language", link.dataset.language]]) {
      const input = document.createElement("input");
      [input.type, input.name, input.value] = ["hidden", field, value];
      sending.append(input);
    }
    document.body.append(sending);
    sending.submit();
  }

  // An answer may open or close questions on this page: they come and go where they belong. Whoever
  // goes on already is brought back to what opened by the server.
  async function follow(shown) {
    const here = [...asks.children].map((each) => each.dataset.ask), section = form.dataset.section;
    if (shown && (!shown.length || shown.join() === here.join())) return;
    const fresh = await read(location.href), there = fresh && fresh.getElementById("answers");
    if (!there || there.dataset.section !== section || form.dataset.section !== section || goOnBy) return;
    const stays = new Map([...asks.children].map((each) => [each.dataset.ask, each]));
    const next = [...there.querySelectorAll("[data-ask]")].map((each) => stays.get(each.dataset.ask) || each);
    arrange(next);
    for (const each of next) if (!stays.has(each.dataset.ask)) prepare(each);
    const bar = fresh.querySelector(".way progress");
    mark(bar.value, bar.max);
    adopt();
  }
  function arrange(next) {
    for (const each of [...asks.children]) if (!next.includes(each)) each.remove();
    next.forEach((each, place) => { if (asks.children[place] !== each) asks.insertBefore(each, asks.children[place] || null); });
    if (form.querySelector("input[type=file]")) form.enctype = "multipart/form-data";
  }
  // Which page of how many this is; the last one sends.
  function mark(number, of) {
    const bar = document.querySelector(".way progress"), page = document.querySelector("[data-page]");
    [bar.max, bar.value] = [of, number];
    page.textContent = page.dataset.page.replace("{n}", number).replace("{of}", of);
    for (const button of document.querySelectorAll("button[value=next], button[value=send]")) {
      button.value = number === of ? "send" : "next";
      if (button.matches(".go")) button.textContent = number === of ? form.dataset.sends : form.dataset.next;
    }
  }

  if (form) form.addEventListener("change", (event) => {
    const question = ask(event.target);
    if (!question || event.target.type === "file") return;
    settle(event.target, question);
    keep(question);
  });
  if (form) form.addEventListener("answered", (event) => keep(ask(event.target)));
  let typing = 0;
  if (form) form.addEventListener("input", (event) => {
    const question = ask(event.target);
    if (!question) return;
    add(question);
    applies(event.target, question);
    if (!event.target.matches("textarea, input[type=text]")) return;
    if (event.target.matches("[data-words-of-other]") && event.target.value) choose(event.target);
    typed.add(question);
    tell("saving");
    window.clearTimeout(typing);
    typing = window.setTimeout(() => keep(question), TYPING);
  });
  window.addEventListener("online", flush);
  window.addEventListener("storage", (event) => { if (event.key === key && !link.hidden) flush(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && typed.size) { putTyped(); flush(); } });
  // A page that comes back as it was left does not know what was answered or sent since.
  window.addEventListener("pageshow", (event) => { if (event.persisted && navigator.onLine) location.reload(); });

  // Going on waits for what is still to be saved; without a connection it goes on here.
  let passing = false;
  if (form) form.addEventListener("submit", (event) => {
    if (passing) { passing = false; return; }
    const by = event.submitter || form.querySelector(".go");
    putTyped();
    if (navigator.onLine && !Object.keys(box.read()).length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    goOnBy = by;
    if (navigator.onLine) flush(); else away();
  });
  function goOn() {
    const by = goOnBy;
    goOnBy = null;
    if (!by.isConnected) return;
    passing = true;
    form.requestSubmit(by);
  }

  // The sections of the questionnaire, with all their questions, for when the connection is gone.
  let parts = [];
  async function fetchParts() {
    const fresh = await read(form.dataset.rest);
    if (!fresh) return;
    parts = [...fresh.querySelectorAll("[data-part]")].map((one) => ({
      key: one.dataset.part, address: one.dataset.address, when: JSON.parse(one.dataset.when),
      head: [...one.querySelectorAll("[data-head] > *")],
      asks: [...one.querySelectorAll("[data-ask]")].map((node) => ({
        name: node.dataset.ask, when: JSON.parse(node.dataset.when), node: document.adoptNode(node), fresh: true,
      })),
    }));
    for (const { name, node } of parts.flatMap((one) => one.asks)) if (left[name]) fill(node, left[name]);
    const here = current();
    if (!here) return;
    here.head = [...document.querySelectorAll("[data-head] > *")];
    history.replaceState({ part: here.key }, "");
    adopt();
  }
  // What stands on the page is what counts, not the copy of it.
  function adopt() {
    for (const each of current() ? current().asks : []) {
      const node = form.querySelector(`[data-ask="${each.name}"]`);
      if (node) [each.node, each.fresh] = [node, false];
    }
  }
  const current = () => parts.find((one) => one.key === form.dataset.section);

  // Without a connection: answers stay here, and so does whoever answers, on the next page.
  function away() {
    const by = goOnBy, act = by ? by.value : "";
    isAway = true;
    putTyped();
    if (box.sends) return;
    tell("offline");
    if (form && by && !parts.length && act === "send" && form.dataset.section === undefined) { goOnBy = null; return rest(); }
    if (!form || !parts.length || !current()) { if (by) tell("wait"); return; }
    if (!by) return show(current());
    if ([...form.querySelectorAll("input[type=file]")].some((each) => each.files.length)) return tell("file");
    if (!["next", "send", "back"].includes(act)) return tell("wait");
    goOnBy = null;
    if (act !== "back" && stopped(current())) return;
    const way = reached(parts), at = way.findIndex((one) => one.part === current());
    const next = way[at + (act === "back" ? -1 : 1)];
    if (next) {
      history.pushState({ part: next.part.key }, "", next.part.address);
      show(next.part);
      window.scrollTo(0, 0);
      document.getElementById("main").focus();
    } else if (act !== "back" && !way.some(({ part }) => stopped(part))) rest();
  }

  // Whether something on a page must be answered first; it is gone to and told.
  function stopped(part) {
    const found = reached(parts).find((one) => one.part === part);
    tidy();
    const lacking = found && found.asks.find((one) => lacks(one.node));
    if (!lacking) return false;
    show(part);
    fault(lacking.name, form.dataset[lacks(lacking.node)]);
    return true;
  }
  function tidy() { for (const each of document.querySelectorAll("[data-told], #mend")) each.remove(); }
  function fault(name, words) {
    const question = form.querySelector(`[data-ask="${name}"]`);
    if (!question) return;
    const told = document.createElement("p");
    told.className = "fault";
    told.dataset.told = "";
    told.setAttribute("role", "alert");
    told.textContent = words;
    (question.querySelector("legend, .asked") || question.firstElementChild).after(told);
    const first = question.querySelector("input:not([type=hidden]), select, textarea");
    if (first) first.focus();
  }

  // A section in the place of the one that stood here, as far as its questions are come to.
  function show(part) {
    const way = reached(parts), at = way.findIndex((one) => one.part === part);
    if (at < 0) return;
    wait(false);
    if (form.dataset.section !== part.key) {
      tidy();
      form.dataset.section = part.key;
      document.querySelector("[data-head]").replaceChildren(...part.head);
    }
    arrange(way[at].asks.map((one) => one.node));
    for (const one of way[at].asks) if (one.fresh) { one.fresh = false; prepare(one.node); }
    mark(at + 1, way.length);
  }
  window.addEventListener("popstate", (event) => {
    const part = event.state && parts.find((one) => one.key === event.state.part);
    if (part) show(part);
  });

  // All is answered: it rests here until it can be sent.
  function rest() {
    box.write(box.read(), true);
    wait(true);
    again();
    link.querySelector("h1").focus();
  }
  function wait(isWaiting) {
    if (!isWaiting && box.sends) box.write(box.read(), false);
    link.hidden = !isWaiting;
    document.querySelector("[data-asking]").hidden = isWaiting;
  }
  link.querySelector("button").addEventListener("click", () => {
    if (parts.length) return show(reached(parts).pop().part);
    wait(false);
  });

  // What an earlier visit could not save stands on the page and is saved now, and so is what was
  // answered before this script came.
  const left = box.read();
  if (form) {
    for (const question of form.querySelectorAll("[data-ask]")) {
      if (isTouched(question)) put(question);
      else if (left[question.dataset.ask]) fill(question, left[question.dataset.ask]);
      prepare(question);
    }
    const mend = document.getElementById("mend");
    if (mend) (form.querySelector("[aria-invalid=true] input, input[aria-invalid=true], textarea[aria-invalid=true]") || mend).focus();
    if (form.dataset.rest) fetchParts();
  }
  if (box.sends) { wait(true); flush(); }
  else if (asks) { if (Object.keys(box.read()).length) flush(); }
  else if (Object.keys(left).length) flush().then(() => { if (!Object.keys(box.read()).length) location.reload(); });
})();
