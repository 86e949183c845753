"use strict";
// Forest plots: figures of a study on hover, focus or click; filters, pooled again in the page; order of rows.
(() => {
  function make(tag, text, parent) {
    const node = document.createElement(tag);
    if (text !== null) { node.textContent = text; }
    if (parent) { parent.appendChild(node); }
    return node;
  }

  // As the program writes numbers: two decimals, never -0.00, very small and large ones in scientific notation.
  function fixed(value) {
    if (value !== 0 && (Math.abs(value) >= 1e7 || Math.abs(value) < 5e-5)) {
      return value.toExponential(2).replace(/e([+-])(\d)$/, "e$10$2");
    }
    const text = value.toFixed(2);
    return Number(text) === 0 ? text.replace("-", "") : text;
  }

  function describe(box, study, weight) {
    box.textContent = "";
    make("h4", study.label, box);
    make("p", box.dataset.measure + " " + study.effect + (weight === undefined ? "" : ", weight " + weight.toFixed(1) + " %"), box);
    const list = make("dl", null, box);
    study.facts.forEach((fact) => {
      const pair = make("div", null, list);
      make("dt", fact[0], pair);
      make("dd", fact[1], pair);
    });
    const sources = make("ul", null, box);
    study.links.forEach((source) => {
      const item = make("li", source[0] + " ", sources);
      if (source[1]) { make("a", source[1].replace(/^https?:\/\//, ""), item).href = source[1]; }
    });
    if (document.getElementById("trial-" + study.trial)) {
      make("a", "in the list of trials", make("li", null, sources)).href = "#trial-" + study.trial;
    }
    box.hidden = false;
  }

  // The pooled effect of a set: what leads it as `ketcli pool` says, and the weights of its studies.
  function pooled(data, set) {
    if (!set.rows.length) { return null; }
    const y = set.rows.map((row) => data.studies[row].yi), v = set.rows.map((row) => data.studies[row].vi);
    const found = y.length > 1 ? pooling.random(y, v, data.critical, set.tau2) : { tau2: null, weights: [100] };
    const floor = [found.estimate, found.low, found.high];
    let span = floor;
    if (set.lead === "single" || set.lead === "each") {
      const one = pooling.common(y, v, data.critical);
      span = [one.estimate, one.low, one.high];
    } else if (set.lead === "given") { span = set.given; }
    return { span, floor, tau2: found.tau2, weights: found.weights, k: y.length };
  }

  // The same without one study. Below five the interval would be a Bayesian one, which the page does not compute.
  function without(data, set, out, line) {
    const rows = set.rows.filter((row) => row !== out), name = data.studies[out].label;
    const left = { rows, title: "Without " + name, prediction: null, people: ["", ""], words: "" };
    if (rows.length < data.few) {
      left.words = "not pooled here";
      left.sentence = "Without " + name + ", fewer than " + data.few + " studies are left, too few for this page: "
        + line + " --exclude " + quoted(data.studies[out].trial) + " answers.";
      return { set: left, found: null };
    }
    const of = (key) => rows.map((row) => data.studies[row][key]);
    const many = pooling.many(of("yi"), of("vi"), of("programme"), data.critical);
    const span = [many.estimate, many.low, many.high];
    const wide = data.words.widest !== null && many.high - many.low > data.words.widest;
    left.words = wide ? data.words.wide : "";
    const verdict = many.side ? data.words.sides[many.side > 0 ? 1 : 0] : data.words.open;
    left.sentence = "Without " + name + ": " + verdict + ", "
      + (wide ? data.words.wide : data.measure + " " + shown(data, span).replace("(", "(" + data.level + " CI ")) + ".";
    return { set: left, found: { span, floor: span, tau2: many.tau2, weights: many.weights, k: rows.length } };
  }

  // A word of a command line.
  function quoted(word) { return /^[\w.,:-]+$/.test(word) ? word : "'" + word.replaceAll("'", "'\\''") + "'"; }

  function shown(data, span) {
    const [estimate, low, high] = span.map((value) => fixed(data.ratio ? Math.exp(value) : value));
    return estimate + " (" + low + " to " + high + ")";
  }

  function start(figure) {
    const data = JSON.parse(figure.querySelector("[data-rows]").textContent);
    const box = figure.querySelector("[data-detail]");
    const told = figure.querySelector("[data-shown]");
    const state = { route: "", formulation: "", out: "", sort: "label" };
    let pinned = null, set = data.sets["|"], found = pooled(data, set), weights = new Map();
    box.dataset.measure = data.measure;

    function everywhere(selector, action) { figure.querySelectorAll(selector).forEach(action); }
    function unmark() { everywhere(".study.chosen", (node) => node.classList.remove("chosen")); }
    function choose(index) {
      unmark();
      everywhere('.study[data-i="' + index + '"]', (node) => node.classList.add("chosen"));
      describe(box, data.studies[index], weights.get(index));
    }
    function release() {
      unmark();
      pinned = null;
      box.hidden = true;
    }

    function compare(a, b) {
      const one = data.studies[a], other = data.studies[b];
      if (state.sort === "weight") { return (weights.get(b) || 0) - (weights.get(a) || 0) || a - b; }
      if (state.sort === "value") { return one.yi - other.yi || a - b; }
      if (state.sort === "year") { return (other.year || 0) - (one.year || 0) || a - b; }
      return one.label.localeCompare(other.label, "en") || a - b;
    }

    function pool() {
      const chosen = data.sets[state.route + "|" + state.formulation];
      const out = chosen.rows.find((row) => data.studies[row].trial === state.out);
      if (out === undefined) {
        [set, found] = [chosen, pooled(data, chosen)];
      } else {
        const filters = ["route", "formulation"].filter((name) => state[name]).map((name) => " --" + name + " " + state[name]);
        ({ set, found } = without(data, chosen, out, figure.dataset.line + filters.join("")));
      }
      weights = new Map(found ? set.rows.map((row, place) => [row, found.weights[place]]) : []);
      ["estimate", "low", "high"].forEach((name, place) => {
        told.dataset[name] = found ? found.span[place] : "";
        told.dataset["floor" + name[0].toUpperCase() + name.slice(1)] = found && found.tau2 !== null ? found.floor[place] : "";
      });
      told.dataset.tau2 = found && found.tau2 !== null ? found.tau2 : "";
      told.dataset.k = set.rows.length;
    }

    function drawPooled(svg) {
      const left = Number(svg.dataset.left), right = Number(svg.dataset.right), [low, high] = data.axis;
      const x = (value) => left + (value - low) / (high - low) * (right - left);
      const within = (value) => Math.min(Math.max(value, left), right);
      const row = svg.querySelector(".pooled"), part = (name) => row.querySelector(name);
      const numbers = found && !set.words;
      part(".label").textContent = set.title;
      part(".effect").textContent = set.words || (found ? shown(data, found.span) : "");
      row.querySelectorAll(".size").forEach((node, place) => { node.textContent = set.people ? set.people[place] : ""; });
      const diamond = part(".diamond");
      diamond.toggleAttribute("hidden", !numbers);
      if (numbers) {
        const middle = Number(diamond.getAttribute("points").split(/[ ,]/)[1]);
        const [centre, from, to] = found.span.map((value) => within(x(value)));
        diamond.setAttribute("points", [[from, middle], [centre, middle - 7], [to, middle], [centre, middle + 7]].join(" "));
      }
      const ends = set.prediction ? set.prediction.map(x) : null, line = part(".prediction");
      line.toggleAttribute("hidden", !ends || ends[0] > right || ends[1] < left);
      if (ends) { line.setAttribute("x1", within(ends[0])); line.setAttribute("x2", within(ends[1])); }
      part(".lower").toggleAttribute("hidden", !ends || ends[0] >= left);
      part(".upper").toggleAttribute("hidden", !ends || ends[1] <= right);
      const limits = ends ? set.prediction.map((value) => fixed(data.ratio ? Math.exp(value) : value)) : null;
      part(".expected").textContent = limits ? "prediction " + limits.join(" to ") : "";
    }

    function drawStudy(svg, index, place, largest) {
      const node = svg.querySelector('.study[data-i="' + index + '"]'), study = data.studies[index];
      node.removeAttribute("hidden");
      node.setAttribute("tabindex", place === 0 ? "0" : "-1");
      node.setAttribute("transform", "translate(0," + (Number(svg.dataset.head) + Number(svg.dataset.row) * place) + ")");
      const square = node.querySelector(".square"), share = weights.get(index);
      if (square && share !== undefined) {
        const middle = Number(square.getAttribute("y")) + Number(square.getAttribute("height")) / 2;
        const side = 4 + 9 * Math.sqrt(share / largest);
        square.setAttribute("x", Number(square.dataset.x) - side / 2);
        square.setAttribute("y", middle - side / 2);
        square.setAttribute("width", side);
        square.setAttribute("height", side);
      }
      const weight = node.querySelector(".weight"), text = share === undefined ? "" : share.toFixed(1);
      if (weight) { weight.textContent = text; }
      const name = study.label + ": " + study.effect + (text ? ", weight " + text + " %" : "");
      node.setAttribute("aria-label", name);
      node.querySelector("title").textContent = name;
      svg.querySelector(".studies").appendChild(node);
    }

    function lay() {
      pool();
      const visible = [...set.rows].sort(compare), largest = Math.max(...weights.values());
      everywhere("svg.forest", (svg) => {
        svg.querySelectorAll(".study").forEach((node) => { node.setAttribute("hidden", ""); node.setAttribute("tabindex", "-1"); });
        visible.forEach((index, place) => drawStudy(svg, index, place, largest));
        const bottom = Number(svg.dataset.head) + Number(svg.dataset.row) * visible.length;
        svg.querySelector(".below").setAttribute("transform", "translate(0," + bottom + ")");
        svg.querySelector(".null").setAttribute("y2", bottom + Number(svg.dataset.pooled));
        const view = svg.getAttribute("viewBox").split(" ");
        view[3] = bottom + Number(svg.dataset.rest);
        svg.setAttribute("viewBox", view.join(" "));
        drawPooled(svg);
      });
      const all = data.sets["|"].rows.length;
      told.textContent = state.route || state.formulation || state.out
        ? visible.length + " of " + all + " studies shown. " + set.sentence : "";
    }

    // What may be left out: the studies of the present choice.
    function offer() {
      const select = figure.querySelector("[data-out]");
      if (!select) { return; }
      const rows = [...data.sets[state.route + "|" + state.formulation].rows];
      rows.sort((a, b) => data.studies[a].label.localeCompare(data.studies[b].label, "en"));
      const kept = rows.some((row) => data.studies[row].trial === state.out) ? state.out : "";
      select.textContent = "";
      make("option", "no study", select).value = "";
      rows.forEach((row) => { make("option", data.studies[row].label, select).value = data.studies[row].trial; });
      select.value = state.out = kept;
    }

    function studyOf(event) {
      const node = event.target.closest ? event.target.closest(".study") : null;
      return node ? Number(node.dataset.i) : null;
    }
    figure.addEventListener("pointerover", (event) => {
      const index = studyOf(event);
      if (index !== null && pinned === null) { choose(index); }
    });
    figure.addEventListener("focusin", (event) => {
      const index = studyOf(event);
      if (index !== null) { pinned = null; choose(index); }
    });
    figure.addEventListener("click", (event) => {
      const index = studyOf(event);
      if (index !== null) { pinned = index; choose(index); }
    });
    figure.addEventListener("keydown", (event) => {
      const index = studyOf(event);
      if (event.key === "Escape") { release(); return; }
      if (index === null) { return; }
      if (event.key === "Enter" || event.key === " ") { pinned = index; choose(index); event.preventDefault(); return; }
      const own = event.target.closest(".study");
      const reachable = Array.from(own.parentNode.querySelectorAll(".study:not([hidden])"));
      const place = reachable.indexOf(own);
      const next = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: reachable.length - 1 }[event.key];
      if (next === undefined || !reachable[next]) { return; }
      reachable.forEach((node) => { node.setAttribute("tabindex", "-1"); });
      reachable[next].setAttribute("tabindex", "0");
      reachable[next].focus();
      event.preventDefault();
    });
    everywhere("[data-filter]", (select) => {
      select.addEventListener("change", () => { state[select.dataset.filter] = select.value; release(); offer(); lay(); });
    });
    everywhere("[data-out]", (select) => {
      select.addEventListener("change", () => { state.out = select.value; release(); lay(); });
    });
    everywhere("[data-sort]", (select) => {
      select.addEventListener("change", () => { state.sort = select.value; lay(); });
    });
    figure.querySelector(".controls").hidden = false;
    offer();
    lay();
  }

  document.querySelectorAll("[data-forest]").forEach(start);
})();
