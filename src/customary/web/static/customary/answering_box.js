// SPDX-License-Identifier: Apache-2.0
// What is not saved yet, kept on the device under the link: each question as its form would send it,
// with what was known of its answer when it was given. So the server can tell whether somebody
// answered it elsewhere since.
window.customaryBox = (() => {
  "use strict";
  const key = `customary-answers:${location.pathname.split("/")[2]}`;
  const MOST_TRIED = 12;
  // Where a browser keeps nothing for pages, the page itself holds it as long as it is open.
  let held = null;
  // Item to answer, as the server last told it to this page.
  const seen = {};

  const all = () => { try { return held || { asks: {}, ...JSON.parse(localStorage.getItem(key)) }; } catch { return { asks: {} }; } };
  const read = () => all().asks;
  function write(asks, sends = box.sends) {
    try {
      if (sends || Object.keys(asks).length) localStorage.setItem(key, JSON.stringify({ asks, sends }));
      else localStorage.removeItem(key);
      held = null;
    } catch { held = { asks, sends }; }
  }

  const of = (name) => Object.fromEntries(Object.entries(seen).filter(([item]) => item === name || item.startsWith(`${name}.`)));

  // Given now, whatever waited of it before.
  function put(name, body) {
    const { seen: saw = of(name), tried = [] } = read()[name] || {};
    write({ ...read(), [name]: { body, seen: saw, tried } });
  }
  // What is sent may come through without our hearing of it, so that is noted first.
  function send(name) {
    const asks = read(), { body, seen: saw, tried, late } = asks[name];
    const more = new URLSearchParams({ seen: JSON.stringify(saw) });
    for (const each of tried) if (each !== body) more.append("tried", each);
    if (late) more.append("late", "1");
    if (!tried.includes(body)) {
      tried.push(body);
      if (tried.length > MOST_TRIED) tried.splice(1, 1);
      write(asks);
    }
    return `${body}&${more}`;
  }
  // It is saved, unless it was given anew meanwhile; whether nothing more waits.
  function saved(name, body, told) {
    Object.assign(seen, told);
    const asks = read();
    if (asks[name] && asks[name].body === body) delete asks[name];
    else if (asks[name]) Object.assign(asks[name], { seen: of(name), tried: [] });
    write(asks);
    return !Object.keys(asks).length;
  }
  // What waits from now on may be older than what is answered elsewhere. Written only where that is
  // new: another page of this link may be emptying the box meanwhile.
  function delay() {
    const asks = read(), now = Object.values(asks).filter((each) => !each.late);
    for (const each of now) each.late = true;
    if (now.length) write(asks);
  }

  const box = {
    key, seen, read, write, put, send, saved, delay,
    get sends() { return Boolean(all().sends); },
    get isEmpty() { return !Object.keys(read()).length; },
  };
  return box;
})();
