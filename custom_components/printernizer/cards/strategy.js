// Dashboards and sections that are made of what there is.

import "./card.js";
import { deviceName, entityId, printerIds, unitIds } from "./find.js";
import { learn, pageWord, word } from "./words.js";

const TEMPERATURES = ["nozzle", "left_nozzle", "right_nozzle", "bed", "chamber"].map((it) => `sensor.${it}_temperature`);
const CARE = ["lubrication", "belts", "nozzle", "filter"].map((it) => `sensor.${it}_due_in`);
const STREAM = 2;
const BY_ENTITY = { name: { type: "entity" } };

const ours = (kind, options) => ({ type: `custom:printernizer-${kind}`, ...options });
const section = (...cards) => ({ type: "grid", cards: cards.flat().filter(Boolean) });
const view = (title, path, ...sections) => ({ type: "sections", title, path, sections });

/** A printer with its filament. */
const printerCards = (hass, device_id) => [
  ours("printer", { device_id }),
  unitIds(hass, device_id).length > 0 && ours("filament", { device_id }),
];

function printerView(hass, device_id) {
  const found = (keys) => keys.map((key) => entityId(hass, device_id, key)).filter(Boolean);
  const [camera] = found(["camera.camera"]);
  const [printer, filament] = printerCards(hass, device_id);
  const temperatures = found(TEMPERATURES).map((entity) => ({ entity, ...BY_ENTITY }));
  return view(
    deviceName(hass, device_id),
    device_id,
    section(printer),
    section(
      filament,
      camera && { type: "picture-entity", entity: camera, camera_view: hass.states[camera]?.attributes.supported_features & STREAM ? "live" : "auto", show_name: false, show_state: false },
      temperatures.length > 0 && { type: "history-graph", entities: temperatures, hours_to_show: 6 },
      found(CARE).map((entity) => ({ type: "tile", entity, ...BY_ENTITY })),
    ),
    section(ours("jobs", { device_id }), ours("skip-objects", { device_id })),
  );
}

function dashboard(hass) {
  const printers = printerIds(hass);
  const compact = printers.map((device_id) => ours("printer", { device_id, compact: true }));
  const overview = view(hass.localize("panel.states"), "overview", section(ours("fleet")), section(compact));
  const jobs = view(word(hass.locale.language, "jobs_card"), "jobs", section(ours("jobs")));
  return { views: [printers.length !== 1 && overview, ...printers.map((it) => printerView(hass, it)), jobs].filter(Boolean) };
}

function register(strategyType, name, generate) {
  const tag = `ll-strategy-${strategyType}-printernizer`;
  if (customElements.get(tag)) return;
  const strategy = class extends HTMLElement {
    static registryDependencies = ["entities", "devices"];
    static generate = async (config, hass) => {
      await learn(hass.locale.language);
      return generate(hass, config);
    };
  };
  customElements.define(tag, strategy);
  (window.customStrategies ??= []).push({
    type: "printernizer",
    strategyType,
    // Read when the dialog opens; see card.js.
    get name() {
      return pageWord(name);
    },
    get description() {
      return pageWord("strategy");
    },
  });
}

register("dashboard", "fleet_card", dashboard);
register("section", "printer_card", (hass, { device_id = printerIds(hass)[0] }) => section(printerCards(hass, device_id)));
