"use strict";
// Random effects as `ketcli pool` has them: tau2 by REML, the interval of Hartung and Knapp with a factor of at least 1.
// y and v are effect sizes and sampling variances on the scale of analysis; nothing here knows the page.
const pooling = (() => {
  const sum = (values) => values.reduce((total, value) => total + value, 0);

  // Weights 1 / (v + tau2), their sums, the mean and the weighted squares about it.
  function sums(y, v, tau2) {
    const w = v.map((one) => 1 / (one + tau2));
    const total = sum(w);
    const mean = sum(w.map((one, i) => one * y[i])) / total;
    const q = sum(w.map((one, i) => one * (y[i] - mean) ** 2));
    return { w, total, mean, q };
  }

  // Twice the slope of the restricted log likelihood in tau2.
  function slope(y, v, tau2) {
    const { w, total, mean } = sums(y, v, tau2);
    const squares = sum(w.map((one) => one * one));
    return sum(w.map((one, i) => (one * (y[i] - mean)) ** 2)) - (total - squares / total);
  }

  function logLikelihood(y, v, tau2) {
    const { total, q } = sums(y, v, tau2);
    return -0.5 * (sum(v.map((one) => Math.log(one + tau2))) + Math.log(total) + q);
  }

  // Highest restricted likelihood (Raudenbush, 2009): every change of the slope from up to down on a grid, halved.
  function reml(y, v) {
    const n = y.length - 1, mean = sum(y) / y.length, widest = Math.max(...v);
    const squares = sum(y.map((one) => (one - mean) ** 2));
    if (squares === 0) { return 0; }
    // beyond this the likelihood only falls
    const high = (squares + Math.sqrt(squares * (squares + 4 * n * widest))) / (2 * n) * (1 + 1e-9);
    const low = Math.min(1e-6 * widest, 1e-3 * high), steps = 64;
    const grid = [0];
    for (let i = 0; i <= steps; i += 1) { grid.push(low * (high / low) ** (i / steps)); }
    const found = slope(y, v, 0) <= 0 ? [0] : [];
    for (let i = 1; i < grid.length; i += 1) {
      if (!(slope(y, v, grid[i - 1]) > 0 && slope(y, v, grid[i]) <= 0)) { continue; }
      let [left, right] = [grid[i - 1], grid[i]];
      for (let halved = 0; halved < 100; halved += 1) {
        const middle = (left + right) / 2;
        if (slope(y, v, middle) > 0) { left = middle; } else { right = middle; }
      }
      found.push((left + right) / 2);
    }
    return found.reduce((best, one) => (logLikelihood(y, v, one) > logLikelihood(y, v, best) ? one : best));
  }

  // Estimate, interval and weights in percent; critical.t has the quantile for 1, 2, ... degrees of freedom.
  function random(y, v, critical, given) {
    const tau2 = given === null ? reml(y, v) : given, df = y.length - 1;
    const { w, total, mean, q } = sums(y, v, tau2);
    const half = critical.t[df - 1] * Math.sqrt(Math.max(1, q / df) / total);
    return { tau2, estimate: mean, low: mean - half, high: mean + half, weights: w.map((one) => 100 * one / total) };
  }

  function common(y, v, critical) {
    const { total, mean } = sums(y, v, 0), half = critical.normal / Math.sqrt(total);
    return { estimate: mean, low: mean - half, high: mean + half };
  }

  const side = (one) => (one.low > 0) - (one.high < 0);

  // Whether every study alone shows a difference in one direction, in two programmes or more.
  function every(y, v, programmes, critical) {
    const sides = y.map((one, i) => side(common([one], [v[i]], critical)));
    return new Set(programmes).size > 1 && Math.abs(sum(sides)) === y.length;
  }

  // What leads five studies or more, by the rule of `ketcli pool`: the floor interval, and where that tells no
  // difference which every study alone shows, the common effect.
  function many(y, v, programmes, critical) {
    const floor = random(y, v, critical, null), shown = side(floor);
    if (shown !== 0 || !every(y, v, programmes, critical)) { return { ...floor, lead: "adhoc", side: shown }; }
    const one = common(y, v, critical);
    return { ...floor, ...one, lead: "each", side: side(one) };
  }

  return { random, common, many };
})();
