// The graph picture: what lies around a node, opened further by choosing a node twice.
"use strict";

const COLOURS = {
  Account: "#005ea2", Importer: "#005ea2", Party: "#73b3e7", Manufacturer: "#e5a000",
  Port: "#00a91c", ForeignPort: "#70e17b", Country: "#4d8055", HtsCode: "#8168b3",
  Issue: "#d54309", Hold: "#d54309", Exam: "#fa9441", Request: "#fa9441", Notice: "#fa9441",
  Document: "#3d4551", Passage: "#8d9297", Order: "#b50909", ListedParty: "#b50909",
};

const STYLE = [
  { selector: "node", style: {
    "label": "data(shown)", "font-size": 9, "text-wrap": "wrap", "text-max-width": 90,
    "background-color": (node) => COLOURS[node.data("label")] || "#71767a",
    "width": 18, "height": 18, "text-valign": "bottom", "color": "#1b1b1b" } },
  { selector: "node[?start]", style: { "width": 30, "height": 30, "border-width": 3, "border-color": "#1b1b1b" } },
  { selector: "node[?synthetic]", style: { "border-width": 2, "border-color": "#e5a000", "border-style": "double" } },
  { selector: "edge", style: {
    "width": 1, "line-color": "#a9aeb1", "curve-style": "bezier", "target-arrow-shape": "triangle",
    "target-arrow-color": "#a9aeb1", "label": "data(type)", "font-size": 6, "color": "#565c65" } },
  { selector: "edge[standing = 'inferred']", style: { "line-style": "dashed", "line-color": "#d54309" } },
];

async function around(key, limit) {
  const answer = await fetch(`/api/neighbourhood/${encodeURIComponent(key)}?limit=${limit}`);
  if (!answer.ok) throw new Error((await answer.json()).detail);
  return answer.json();
}

function add(cy, found) {
  for (const node of found.nodes) {
    if (cy.getElementById(node.key).length) continue;
    const shown = node.name.length > 40 ? `${node.name.slice(0, 38)}…` : node.name;
    cy.add({ data: { id: node.key, shown, name: node.name, label: node.label, synthetic: node.synthetic } });
  }
  for (const edge of found.edges) {
    const id = [edge.type, edge.from_key, edge.to_key, edge.record, edge.role].join("|");
    const ends = cy.getElementById(edge.from_key).length && cy.getElementById(edge.to_key).length;
    if (!ends || cy.getElementById(id).length) continue;
    cy.add({ data: { id, source: edge.from_key, target: edge.to_key, type: edge.type,
      standing: edge.standing, record: edge.record, from: edge.source } });
  }
  cy.layout({ name: "fcose", animate: false, randomize: true, nodeSeparation: 90 }).run();
}

function page(key) {
  const kind = key.split(":")[0];
  if (["account", "ior"].includes(kind)) return `/accounts/${key}`;
  if (["fr", "csms", "eapa", "ruling", "usc", "cfr", "htsnote", "doc"].includes(kind)) return `/documents/${key}`;
  return `/entities/${key}`;
}

function tell(box, element) {
  const line = box.nextElementSibling;
  line.textContent = "";
  if (element.isNode()) {
    line.append(`${element.data("label")}: `);
    const link = document.createElement("a");
    link.href = page(element.id());
    link.textContent = element.data("name");
    line.append(link, element.data("synthetic") ? " (synthetic)" : "");
  } else {
    const record = element.data("record") || element.data("from");
    line.append(`${element.data("type")}, ${element.data("standing")}, stated by ${record}`);
  }
}

function draw(box, keys) {
  const cy = window.cytoscape({ container: box, style: STYLE, maxZoom: 3, minZoom: 0.1, wheelSensitivity: 0.3 });
  box.cy = cy;
  const open = (key) => around(key, 60).then((found) => add(cy, found)).catch((error) => {
    box.nextElementSibling.textContent = error.message;
  });
  cy.on("tap", "node, edge", (event) => tell(box, event.target));
  cy.on("dbltap", "node", (event) => open(event.target.id()));
  keys.reduce((before, key) => before.then(() => open(key)), Promise.resolve()).then(() => {
    for (const key of keys) cy.getElementById(key).data("start", true);
  });
}

const KEY = /^[a-z_]+:\S/;

document.addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll(".tw-graph")) {
    const rows = box.dataset.graphKeys ? JSON.parse(box.dataset.graphKeys).flat() : [];
    const keys = box.dataset.graphKey ? [box.dataset.graphKey] : [...new Set(rows.filter((text) => KEY.test(text)))].slice(0, 8);
    if (keys.length) draw(box, keys);
  }
});
