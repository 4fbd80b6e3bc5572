// The graph picture: what lies around a key, opened further by choosing a node twice.
"use strict";

(() => {
  const COLOURS = {
    Account: "#1a4480", Importer: "#005ea2", Party: "#2491ff", Broker: "#97d4ea", Address: "#adadad",
    Manufacturer: "#c05600", Port: "#008817", ForeignPort: "#70e17b", Country: "#4d8055",
    Center: "#54278f", Sector: "#8168b3", HtsCode: "#8168b3",
    Issue: "#b50909", Hold: "#d54309", Exam: "#fa9441", Request: "#fa9441", Notice: "#fa9441",
    Review: "#ffbe2e", Order: "#8b0a03", ListedParty: "#8b0a03", Document: "#3d4551", Passage: "#8d9297",
  };
  const OTHER = "#71767a";
  const STARTS = 8; // keys asked about; each is a request
  const colour = (label) => COLOURS[label] || OTHER;

  const STYLE = [
    { selector: "node", style: {
      "label": "data(shown)", "font-size": 10, "text-wrap": "wrap", "text-max-width": 110,
      "background-color": (node) => colour(node.data("label")),
      "width": 20, "height": 20, "text-valign": "bottom", "text-margin-y": 2, "color": "#1b1b1b",
      "text-background-color": "#fff", "text-background-opacity": 0.75, "min-zoomed-font-size": 6 } },
    { selector: "node[?synthetic]", style: { "border-width": 3, "border-color": "#fee685", "border-style": "double" } },
    { selector: "node[?start]", style: { "width": 34, "height": 34, "font-weight": "bold", "font-size": 12 } },
    { selector: "edge", style: {
      "width": 1.5, "line-color": "#a9aeb1", "curve-style": "bezier", "target-arrow-shape": "triangle", "arrow-scale": 0.7,
      "target-arrow-color": "#a9aeb1", "label": "data(type)", "font-size": 6, "color": "#565c65", "min-zoomed-font-size": 8 } },
    { selector: "edge[standing = 'inferred']", style: { "line-style": "dashed", "line-color": "#d54309" } },
    { selector: ":selected", style: { "border-width": 4, "border-color": "#1b1b1b", "line-color": "#1b1b1b" } },
  ];

  async function around(key, hops, limit) {
    const answer = await fetch(`/api/neighbourhood/${encodeURIComponent(key)}?hops=${hops}&limit=${limit}`);
    const found = await answer.json();
    if (!answer.ok) throw new Error(found.detail);
    return found;
  }

  // Of what was found only the keys wanted, and what ties a start to two or more of them.
  function only(found, wanted, starts) {
    const ties = new Map();
    for (const edge of found.edges) {
      for (const [one, other] of [[edge.from_key, edge.to_key], [edge.to_key, edge.from_key]]) {
        if (!wanted.has(other)) continue;
        if (!ties.has(one)) ties.set(one, new Set());
        ties.get(one).add(other);
      }
    }
    const tie = (key) => (ties.get(key)?.size ?? 0) > 1 && starts.some((start) => ties.get(key).has(start));
    return { nodes: found.nodes.filter((node) => wanted.has(node.key) || tie(node.key)), edges: found.edges };
  }

  function add(cy, found, from) {
    const at = from ? cy.getElementById(from).position() : { x: 0, y: 0 };
    const fresh = found.nodes.filter((node) => !cy.getElementById(node.key).length);
    fresh.forEach((node, number) => {
      const shown = node.name.length > 40 ? `${node.name.slice(0, 38)}…` : node.name;
      const angle = (2 * Math.PI * number) / fresh.length;
      cy.add({ data: { id: node.key, shown, name: node.name, label: node.label, synthetic: node.synthetic },
        position: { x: at.x + 90 * Math.cos(angle), y: at.y + 90 * Math.sin(angle) } });
    });
    for (const edge of found.edges) {
      const id = [edge.type, edge.from_key, edge.to_key, edge.record, edge.role].join("|");
      const ends = cy.getElementById(edge.from_key).length && cy.getElementById(edge.to_key).length;
      if (!ends || cy.getElementById(id).length) continue;
      cy.add({ data: { id, source: edge.from_key, target: edge.to_key, type: edge.type.replaceAll("_", " ").toLowerCase(),
        standing: edge.standing, record: edge.record, from: edge.source } });
    }
  }

  function arrange(cy, afresh) {
    cy.layout({ name: "fcose", quality: "proof", animate: false, randomize: afresh, padding: 24, nodeSeparation: 110,
      idealEdgeLength: 95, nodeRepulsion: 9000, nodeDimensionsIncludeLabels: true }).run();
  }

  const KINDS_WITH_PAGES = {
    account: "accounts", ior: "accounts", fr: "documents", csms: "documents", eapa: "documents", ruling: "documents",
    usc: "documents", cfr: "documents", htsnote: "documents", doc: "documents",
  };

  function page(key) {
    const [whole, anchor] = key.split("#");
    const place = `/${KINDS_WITH_PAGES[key.split(":")[0]] || "entities"}/${encodeURI(whole)}`;
    return anchor ? `${place}#${encodeURIComponent(anchor)}` : place;
  }

  function tell(line, element) {
    line.textContent = "";
    if (element.isNode()) {
      const link = document.createElement("a");
      link.href = page(element.id());
      link.textContent = element.data("name");
      line.append(`${element.data("label")}: `, link, element.data("synthetic") ? " (synthetic)" : "");
    } else {
      const record = element.data("record") || element.data("from");
      line.append(`${element.data("type")}, ${element.data("standing")}, stated by ${record}`);
    }
  }

  function explain(box, cy) {
    box.parentElement.querySelector(".tw-legend")?.remove();
    const list = document.createElement("ul");
    list.className = "tw-legend";
    for (const label of [...new Set(cy.nodes().map((node) => node.data("label")))].sort()) {
      const item = document.createElement("li");
      item.style.setProperty("--colour", colour(label));
      item.textContent = label.replace(/(?<=[a-z])(?=[A-Z])/g, " ");
      list.append(item);
    }
    box.after(list);
  }

  function asked(starts, keys) {
    if (!keys.length) return { from: starts, hops: 1, limit: 40, take: (found) => found };
    const wanted = new Set([...starts, ...keys]);
    const take = (found) => only(found, wanted, starts);
    if (starts.length) return { from: starts.slice(0, STARTS), hops: 2, limit: 200, take };
    return { from: keys.slice(0, STARTS), hops: 1, limit: 100, take };
  }

  async function draw(box) {
    const starts = JSON.parse(box.dataset.starts);
    const line = box.parentElement.querySelector(".tw-graph-told");
    const cy = window.cytoscape({ container: box, style: STYLE, maxZoom: 3, minZoom: 0.1 });
    cy.userZoomingEnabled(false); // the page scrolls past the picture until one has touched it
    cy.on("tap", () => cy.userZoomingEnabled(true));
    box.cy = cy;
    const wish = asked(starts, JSON.parse(box.dataset.keys));
    const refused = (error) => { line.textContent = error.message; };
    await Promise.all(wish.from.map((key) => around(key, wish.hops, wish.limit).then((found) => add(cy, wish.take(found))).catch(refused)));
    for (const key of starts) cy.getElementById(key).data("start", true);
    arrange(cy, true);
    explain(box, cy);
    cy.on("tap", "node, edge", (event) => tell(line, event.target));
    cy.on("dbltap", "node", async (event) => {
      const key = event.target.id();
      const before = cy.nodes().length;
      await around(key, 1, 40).then((found) => add(cy, found, key)).catch(refused);
      if (cy.nodes().length > before) arrange(cy, false);
      explain(box, cy);
      box.dataset.opened = key;
    });
    box.dataset.drawn = "yes";
  }

  const drawAll = () => document.querySelectorAll(".tw-graph:not([data-begun])").forEach((box) => {
    box.dataset.begun = "yes";
    draw(box);
  });
  document.addEventListener("DOMContentLoaded", drawAll);
  document.addEventListener("htmx:after:swap", drawAll);
})();
