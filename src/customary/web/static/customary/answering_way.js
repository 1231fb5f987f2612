// SPDX-License-Identifier: Apache-2.0
// The way through a questionnaire while there is no connection: which questions come, by what was
// answered. It follows core/questionnaire/logic.py; the server decides once more when it is sent.
window.customaryWay = (() => {
  "use strict";
  const number = (text) => Number(text.normalize("NFKC").trim().replace(",", "."));
  const fields = (question) => [...question.querySelectorAll("input[name], select[name], textarea[name]")].filter((each) => each.name !== "shown");

  // What stands in a question, by item: a number, a text, a list of keys, true; what was passed over
  // is not there. Points of a scale and fields for numbers are numbers; keys never look like one.
  function values(question) {
    const found = {}, places = [];
    for (const field of fields(question)) {
      const item = field.name;
      if (field.type === "file" || item.endsWith(".keep")) {
        if (field.type === "file" ? field.files.length : field.checked) found[question.dataset.ask] = true;
      } else if (field.type === "checkbox" || field.type === "radio") {
        if (!field.checked) continue;
        if (field.value === "na") found[item] = "na";
        else if (field.type === "radio") found[item] = Number.isNaN(Number(field.value)) ? field.value : Number(field.value);
        else if (field.value === "true") found[item] = true;
        else if (found[item] !== "na") (found[item] = found[item] || []).push(field.value);
      } else if (item.includes(":")) {
        if (field.value) places.push([Number(field.value), item.split(":")[1]]);
      } else if (field.value.trim() && found[item] !== "na") {
        const written = field.value.trim();
        found[item] = field.inputMode === "decimal" ? number(written) : written;
      }
    }
    if (places.length) found[question.dataset.ask] = places.sort((a, b) => a[0] - b[0]).map(([, key]) => key);
    return found;
  }

  const same = (value, wanted) => !Array.isArray(value) && value === wanted;

  // true and false stand for what is known of whoever is asked.
  function holds(condition, answers) {
    if (typeof condition === "boolean") return condition;
    const { join, parts, item, test, value: wanted } = condition;
    if (join === "all") return parts.every((part) => holds(part, answers));
    if (join) return parts.some((part) => holds(part, answers)) === (join === "any");
    const value = answers[item];
    if (test === "answered") return value !== undefined;
    if (test === "not_answered") return value === undefined;
    if (test === "is") return same(value, wanted);
    if (test === "is_not") return !same(value, wanted);
    if (test === "has") return [value].flat().some((each) => same(each, wanted));
    if (typeof value !== typeof wanted || typeof value === "boolean") return false;
    return test === "at_most" ? value <= wanted : value >= wanted;
  }

  // The sections come to, each with its questions; an answer to what is not come to counts for nothing.
  function reached(parts) {
    const answers = {}, way = [];
    for (const part of parts) {
      if (!holds(part.when, answers)) continue;
      const asks = part.asks.filter((ask) => {
        if (!holds(ask.when, answers)) return false;
        Object.assign(answers, values(ask.node));
        return true;
      });
      if (asks.length) way.push({ part, asks });
    }
    return way;
  }

  // Why a question cannot be left as it is: "sum", "number" or "must"; "" where it can.
  function lacks(question) {
    const group = question.querySelector("[data-points]"), there = values(question);
    if (fields(question).some((each) => each.inputMode === "decimal" && each.value.trim() && !fits(each))) return "number";
    if (group && Object.keys(there).length) {
      const tenths = Object.values(there).map((each) => Math.round(each * 10));
      return tenths.reduce((all, each) => all + each, 0) === Math.round(Number(group.dataset.total) * 10) ? "" : "sum";
    }
    if (!question.hasAttribute("data-must")) return "";
    const names = new Set(fields(question).map((each) => each.name.split(":")[0]).filter((each) => !/\.(other|keep)$/.test(each)));
    return [...names].some((name) => there[name] === undefined) ? "must" : "";
  }
  function fits(field) {
    const value = number(field.value), { low, high } = field.dataset;
    return !Number.isNaN(value) && !(low && value < Number(low)) && !(high && value > Number(high));
  }

  return { number, reached, lacks };
})();
