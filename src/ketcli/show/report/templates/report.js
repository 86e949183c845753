"use strict";
// Forest plots: figures of a study on hover, focus or click; filters with their own pooled effect; order of rows.
(function () {
  function make(tag, text, parent) {
    var node = document.createElement(tag);
    if (text !== null) { node.textContent = text; }
    if (parent) { parent.appendChild(node); }
    return node;
  }

  function describe(box, study, weight) {
    box.textContent = "";
    make("h4", study.label, box);
    make("p", box.dataset.measure + " " + study.effect + (weight === null ? "" : ", weight " + weight.toFixed(1) + " %"), box);
    var list = make("dl", null, box);
    study.facts.forEach(function (fact) {
      var pair = make("div", null, list);
      make("dt", fact[0], pair);
      make("dd", fact[1], pair);
    });
    var sources = make("ul", null, box);
    study.links.forEach(function (source) {
      var item = make("li", source[0] + " ", sources);
      if (source[1]) {
        var link = make("a", source[1].replace(/^https?:\/\//, ""), item);
        link.href = source[1];
      }
    });
    var row = document.getElementById("trial-" + study.trial);
    if (row) {
      var item = make("li", null, sources);
      make("a", "in the list of trials", item).href = "#trial-" + study.trial;
    }
    box.hidden = false;
  }

  function start(figure) {
    var rows = JSON.parse(figure.querySelector("[data-rows]").textContent);
    var box = figure.querySelector("[data-detail]");
    var shown = figure.querySelector("[data-shown]");
    var order = rows.studies.map(function (_, index) { return index; });
    var state = { route: "", formulation: "", sort: "label" };
    var pinned = null;
    var current = rows.sets["|"];
    box.dataset.measure = rows.measure;

    function everywhere(selector, action) {
      figure.querySelectorAll(selector).forEach(action);
    }
    function marksOf(index, action) {
      everywhere('.study[data-i="' + index + '"]', action);
    }
    function choose(index) {
      everywhere(".study.chosen", function (node) { node.classList.remove("chosen"); });
      marksOf(index, function (node) { node.classList.add("chosen"); });
      describe(box, rows.studies[index], current.weights[index]);
    }
    function release() {
      everywhere(".study.chosen", function (node) { node.classList.remove("chosen"); });
      pinned = null;
      box.hidden = true;
    }

    function compare(a, b) {
      var one = rows.studies[a], other = rows.studies[b], key = state.sort;
      if (key === "weight") { return (current.weights[b] || 0) - (current.weights[a] || 0) || a - b; }
      if (key === "value") { return one.value - other.value || a - b; }
      if (key === "year") { return (other.year || 0) - (one.year || 0) || a - b; }
      return one.label.localeCompare(other.label, "en") || a - b;
    }

    function lay() {
      current = rows.sets[state.route + "|" + state.formulation];
      var visible = order.filter(function (index) { return current.weights[index] !== null; }).sort(compare);
      everywhere("svg.forest", function (svg) {
        var head = Number(svg.dataset.head), step = Number(svg.dataset.row), rest = Number(svg.dataset.rest);
        var holder = svg.querySelector(".studies");
        svg.querySelectorAll(".study").forEach(function (node) { node.setAttribute("hidden", ""); node.setAttribute("tabindex", "-1"); });
        visible.forEach(function (index, place) {
          var node = svg.querySelector('.study[data-i="' + index + '"]');
          node.removeAttribute("hidden");
          node.setAttribute("tabindex", place === 0 ? "0" : "-1");
          node.setAttribute("transform", "translate(0," + (head + step * place) + ")");
          var square = node.querySelector(".square"), side = current.sides[index];
          if (square) {
            var middle = Number(square.getAttribute("y")) + Number(square.getAttribute("height")) / 2;
            square.setAttribute("x", Number(square.dataset.x) - side / 2);
            square.setAttribute("y", middle - side / 2);
            square.setAttribute("width", side);
            square.setAttribute("height", side);
          }
          var weight = node.querySelector(".weight");
          var name = rows.studies[index].label + ": " + rows.studies[index].effect + ", weight " + current.weights[index].toFixed(1) + " %";
          if (weight) { weight.textContent = current.weights[index].toFixed(1); }
          node.setAttribute("aria-label", name);
          node.querySelector("title").textContent = name;
          holder.appendChild(node);
        });
        var bottom = head + step * visible.length;
        svg.querySelector(".below").setAttribute("transform", "translate(0," + bottom + ")");
        svg.querySelector(".null").setAttribute("y2", bottom + Number(svg.dataset.pooled));
        var view = svg.getAttribute("viewBox").split(" ");
        view[3] = bottom + rest;
        svg.setAttribute("viewBox", view.join(" "));
        svg.querySelectorAll(".pooled").forEach(function (node) {
          node.toggleAttribute("hidden", node.dataset.set !== state.route + "|" + state.formulation);
        });
      });
      var filtered = state.route || state.formulation;
      shown.textContent = filtered ? visible.length + " of " + order.length + " studies shown. " + current.sentence : "";
    }

    function studyOf(event) {
      var node = event.target.closest ? event.target.closest(".study") : null;
      return node ? Number(node.dataset.i) : null;
    }
    figure.addEventListener("pointerover", function (event) {
      var index = studyOf(event);
      if (index !== null && pinned === null) { choose(index); }
    });
    figure.addEventListener("focusin", function (event) {
      var index = studyOf(event);
      if (index !== null) { pinned = null; choose(index); }
    });
    figure.addEventListener("click", function (event) {
      var index = studyOf(event);
      if (index !== null) { pinned = index; choose(index); }
    });
    figure.addEventListener("keydown", function (event) {
      var index = studyOf(event);
      if (event.key === "Escape") { release(); return; }
      if (index === null) { return; }
      if (event.key === "Enter" || event.key === " ") { pinned = index; choose(index); event.preventDefault(); return; }
      var own = event.target.closest(".study");
      var reachable = Array.from(own.parentNode.querySelectorAll(".study:not([hidden])"));
      var place = reachable.indexOf(own);
      var next = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: reachable.length - 1 }[event.key];
      if (next === undefined || !reachable[next]) { return; }
      reachable.forEach(function (node) { node.setAttribute("tabindex", "-1"); });
      reachable[next].setAttribute("tabindex", "0");
      reachable[next].focus();
      event.preventDefault();
    });
    everywhere("[data-filter]", function (select) {
      select.addEventListener("change", function () { state[select.dataset.filter] = select.value; release(); lay(); });
    });
    everywhere("[data-sort]", function (select) {
      select.addEventListener("change", function () { state.sort = select.value; lay(); });
    });
    figure.querySelector(".controls").hidden = false;
    lay();
  }

  document.querySelectorAll("[data-forest]").forEach(start);
})();
