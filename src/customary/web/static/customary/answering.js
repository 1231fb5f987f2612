// SPDX-License-Identifier: Apache-2.0
// Saves each answer as it is given. While there is no connection it keeps them on the device, goes
// on through the pages, and sends all when the connection is back. Every page works without this.
(() => {
  "use strict";
  const { reached, lacks } = window.customaryWay;
  const { prepare, settle, choose, applies, add, fill, isTouched } = window.customaryFields;
  const box = window.customaryBox;
  const form = document.getElementById("answers");
  const link = document.querySelector("[data-link]");

  // Once it is sent, or can no longer be, nothing of it stays on the device.
  if (document.querySelector("[data-over]")) box.write({}, false);
  if (document.querySelector("[data-unsent]")) box.write(box.read(), false);
  if (!link || (form && form.hasAttribute("data-preview"))) return;

  const kept = document.querySelector("[data-kept]"), asks = document.getElementById("asks");
  const seenOn = (page) => JSON.parse((page && page.elements.seen && page.elements.seen.value) || "{}");
  Object.assign(box.seen, seenOn(form));
  const RETRY = 4000, TYPING = 700, KEPT_ALIVE = 60000;
  let underway = null, timer = 0, goOnBy = null, isAway = false;
  const wrong = {};
  // Questions answered elsewhere since what waited here was given: the answer there stands.
  const newer = new Set();

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
    kept.classList.toggle("is-offline", ["offline", "wait", "file", "gone", "rests"].includes(what));
  }

  const typed = new Set();
  function put(question) {
    typed.delete(question);
    box.put(question.dataset.ask, body(question));
    tell("saving");
  }
  function putTyped() { for (const question of typed) put(question); }
  function keepTyped() { if (typed.size) { putTyped(); flush(); } }
  function keep(question) { put(question); flush(); }

  // What the server said, or null where nothing came through; going away from the page does not stop it.
  async function post(given) {
    try {
      const answer = await fetch(link.dataset.save, {
        method: "POST", body: given, credentials: "omit", referrerPolicy: "no-referrer", keepalive: document.hidden && given.length < KEPT_ALIVE,
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
      });
      const told = answer.ok || answer.status === 409 ? await answer.json() : null, rests = Boolean(told && told.state === "paused");
      return { ok: answer.ok, rests, isGone: !rests && [404, 409].includes(answer.status), told };
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
    while (!box.isEmpty) {
      tell("saving");
      const [[name, { body: sent }]] = Object.entries(box.read()), answer = await post(box.send(name));
      if (answer && answer.isGone) {
        box.write({}, false);
        tell("gone");
        if (form && !goOnBy) return;
        return location.assign(link.dataset.link);
      }
      if (!answer || !answer.ok) {
        box.delay();
        again();
        return answer && answer.rests ? rests() : away();
      }
      isAway = false;
      delete wrong[name];
      if (Object.keys(answer.told.wrong).length) wrong[name] = Object.values(answer.told.wrong).join(" ");
      for (const each of answer.told.newer) newer.add(each);
      const isAll = box.saved(name, sent, answer.told.seen);
      if (form && form.elements.seen) form.elements.seen.value = JSON.stringify(box.seen);
      if (!isAll) continue;
      if (!typed.size) tell("saved");
      const isHere = new URLSearchParams(sent).get("section") === form?.dataset.section;
      if (asks && !goOnBy && !box.sends) await follow(isHere ? answer.told.shown : null);
    }
    if (box.sends) return finish();
    if (newer.size && asks) return renew();
    if (goOnBy) return goOn();
    // It waited to be sent, and another page of this link has done so or taken it back.
    if (!link.hidden && navigator.onLine) location.reload();
  }
  // The wave is paused: what was answered waits here for it, as for a connection.
  function rests() {
    if (goOnBy || !form) return location.assign(link.dataset.link);
    isAway = true;
    tell("rests");
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
  // goes on already is brought back to what opened by the server. What was put there anew.
  async function follow(shown) {
    const here = [...asks.children].map((each) => each.dataset.ask), section = form.dataset.section;
    if (shown && (!shown.length || shown.join() === here.join())) return null;
    const fresh = await read(location.href), there = fresh && fresh.getElementById("answers");
    if (form.dataset.section !== section || (goOnBy && !newer.size)) return null;
    if (!fresh && current()) show(current());
    if (!there || there.dataset.section !== section) {
      if (fresh && newer.size) location.reload();
      return null;
    }
    const isStale = (each) => newer.has(each.dataset.ask) && !typed.has(each) && !box.read()[each.dataset.ask];
    const stays = new Map([...asks.children].filter((each) => !isStale(each)).map((each) => [each.dataset.ask, each]));
    const next = [...there.querySelectorAll("[data-ask]")].map((each) => stays.get(each.dataset.ask) || each);
    const anew = next.filter((each) => !stays.has(each.dataset.ask));
    Object.assign(box.seen, { ...seenOn(there), ...box.seen });
    arrange(next);
    anew.forEach(prepare);
    const bar = fresh.querySelector(".way progress");
    mark(bar.value, bar.max);
    adopt();
    return anew;
  }
  // What was answered elsewhere is shown and told before whoever answers goes on.
  async function renew() {
    const anew = await follow(null);
    goOnBy = null;
    if (!anew) return again();
    tidy();
    for (const each of anew) if (newer.has(each.dataset.ask)) note(each, kept.dataset.newer, "heed");
    newer.clear();
    tell("newer");
    if (form.dataset.rest) fetchParts();
    return empty();
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
    typing = window.setTimeout(keepTyped, TYPING);
  });
  window.addEventListener("online", flush);
  window.addEventListener("storage", (event) => { if (event.key === box.key && !link.hidden) flush(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) keepTyped(); });
  // A page that comes back as it was left does not know what was answered or sent since.
  window.addEventListener("pageshow", (event) => { if (event.persisted && navigator.onLine) location.reload(); });

  // Going on waits for what is still to be saved; without a connection it goes on here.
  let passing = false;
  if (form) form.addEventListener("submit", (event) => {
    if (passing) { passing = false; return; }
    const by = event.submitter || form.querySelector(".go");
    putTyped();
    if (navigator.onLine && box.isEmpty && !newer.size) return;
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
    Object.assign(box.seen, { ...JSON.parse(fresh.body.dataset.seen), ...box.seen });
    parts = [...fresh.querySelectorAll("[data-part]")].map((one) => ({
      key: one.dataset.part, address: one.dataset.address, when: JSON.parse(one.dataset.when),
      head: [...one.querySelectorAll("[data-head] > *")],
      asks: [...one.querySelectorAll("[data-ask]")].map((node) => ({
        name: node.dataset.ask, when: JSON.parse(node.dataset.when), node: document.adoptNode(node), fresh: true,
      })),
    }));
    const waits = box.read();
    for (const { name, node } of parts.flatMap((one) => one.asks)) if (waits[name]) fill(node, waits[name].body);
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
    note(question, words);
    const first = question.querySelector("input:not([type=hidden]), select, textarea");
    if (first) first.focus();
  }
  function note(question, words, what = "fault") {
    const told = document.createElement("p");
    told.className = what;
    told.dataset.told = "";
    told.setAttribute("role", "alert");
    told.textContent = words;
    (question.querySelector("legend, .asked") || question.firstElementChild).after(told);
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
  box.delay();
  const left = box.read();
  if (form) {
    for (const question of form.querySelectorAll("[data-ask]")) {
      if (isTouched(question)) put(question);
      else if (left[question.dataset.ask]) fill(question, left[question.dataset.ask].body);
      prepare(question);
    }
    const mend = document.getElementById("mend");
    if (mend) (form.querySelector("[aria-invalid=true] input, input[aria-invalid=true], textarea[aria-invalid=true]") || mend).focus();
    if (form.dataset.rest) fetchParts();
  }
  if (box.sends) { wait(true); flush(); }
  else if (asks) { if (!box.isEmpty) flush(); }
  else if (!box.isEmpty) flush().then(() => { if (box.isEmpty) location.reload(); });
})();
