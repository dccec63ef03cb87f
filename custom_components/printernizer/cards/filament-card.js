// The filament card.

import { Card, chip, register, says } from "./card.js";
import { div, h } from "./dom.js";
import { entityId, printerOf, unitIds } from "./find.js";
import { listed } from "./printer-card.js";

export const SLOTS = [1, 2, 3, 4].map((number) => [`sensor.slot_${number}`, number]);
const EXTERNAL = [["sensor.external_spool", 1], ["sensor.external_spool_left", 2]];
const ACTIVE = "sensor.active_filament";

class FilamentCard extends Card {
  static css = `
.unit { display: flex; flex-direction: column; gap: 8px; }
.unit .grow { flex-basis: 5em; }
.unit + .unit { border-block-start: 1px solid var(--divider-color); padding-block-start: 12px; }
.slots { display: grid; grid-template-columns: repeat(auto-fill, minmax(76px, 1fr)); gap: 8px; }
.slot { display: flex; flex-direction: column; align-items: center; gap: 2px; padding: 8px 4px; min-width: 0;
  text-align: center; border-radius: 12px; border: 2px solid transparent; }
.slot:hover { background: var(--soft); }
.slot.active { border-color: var(--primary-color); }
.slot > div { max-width: 100%; }
.spool { position: relative; width: 52px; height: 52px; border-radius: 50%; border: 2px dashed var(--divider-color);
  box-sizing: border-box; display: grid; place-items: center; overflow: hidden; flex: none; }
.spool.full { border: none; }
.spool img { width: 100%; height: 100%; }
.spool.full::after { content: ""; position: absolute; width: 14px; height: 14px; border-radius: 50%;
  border: 1px solid gray; background: var(--card-background-color); }
`;

  view() {
    const { printer } = this;
    if (!printer) return this.hint();
    const units = unitIds(this.hass, printer.id).map((id) => this.device(id));
    const own = EXTERNAL.some(([key]) => printer.entity(key)) || units.length ? EXTERNAL : [[ACTIVE, 1]];
    const tells = own.some(([key]) => printer.state(key));
    return div(
      "body",
      div("name cut", printer.name),
      units.map((unit) => this.#unit(printer, unit, SLOTS)),
      tells && this.#unit(printer, printer, own),
      !units.length && !tells && div("muted", this.hass.localize("state.default.unknown")),
    );
  }

  #unit(printer, unit, slots) {
    const isUnit = unit !== printer;
    return h(
      "div",
      { class: "unit", key: unit.id },
      isUnit && div("row wrap", div("grow cut muted", shortName(printer, unit)), this.#climate(unit)),
      div("slots", slots.map((slot) => this.#slot(printer, unit, slot))),
    );
  }

  #climate(unit) {
    const fact = (key, icon) =>
      unit.first(key) &&
      chip({ key, icon: `mdi:${icon}`, text: unit.text(key), title: unit.label(key), onclick: unit.opens(key) });
    const isDrying = unit.value("binary_sensor.drying") === "on";
    return [
      fact("sensor.humidity", "water-percent") || fact("sensor.humidity_level", "water-percent"),
      fact("sensor.temperature", "thermometer"),
      isDrying && fact("sensor.drying_remaining_time", "timer-sand"),
      this.command(unit, "button.start_drying", "heat-wave", "small"),
      this.command(unit, "button.stop_drying", "stop", "small"),
    ];
  }

  #slot(printer, unit, [key, number]) {
    const state = unit.state(key);
    if (!state) return null;
    const { material, active, remaining } = state.attributes;
    const title = `${unit.label(key)}: ${unit.text(key)}`;
    return h(
      "button",
      {
        key,
        class: active ? "slot active" : "slot",
        title,
        "aria-current": active ? "true" : null,
        onclick: () => this.open(() => this.#details(printer, unit, key, number)),
      },
      spool(state),
      div("name cut", material ?? unit.text(key)),
      div("muted cut", remaining == null ? unit.label(key) : this.#left(state)),
    );
  }

  /** What is left on a spool: "82 % · 820 g". */
  #left({ attributes: { remaining, remaining_weight: grams } }) {
    const format = (value, unit) => this.number(value, { style: "unit", unit }).replace(" ", "\u00a0");
    return listed([format(remaining, "percent"), grams != null && format(grams, "gram")]);
  }

  #details(printer, unit, key, number) {
    const state = unit.state(key);
    if (!state) return [];
    const { color, vendor, nozzle_min: low, nozzle_max: high, remaining } = state.attributes;
    const facts = [
      vendor,
      color,
      low && high && `${low}–${high} °C`,
      remaining != null && this.#left(state),
    ];
    return [
      div(
        "row",
        spool(state),
        div(
          "grow",
          h("h2", null, unit.text(key) || unit.label(key)),
          div("muted", `${unit.name} · ${unit.label(key)}`),
          div("muted", listed(facts)),
        ),
      ),
      this.#actions(printer, unit, key, number),
      div(
        "answers",
        chip({ text: this.word("details"), onclick: unit.opens(key) }),
        chip({ text: this.hass.localize("ui.common.close"), onclick: () => this.close() }),
      ),
    ];
  }

  #actions(printer, unit, key, number) {
    if (!printer.entity("button.unload_filament") || key === ACTIVE) return null;
    const state = unit.state(key);
    const isEmpty = state.state === "empty";
    const isBusy = printer.prints;
    const slot = { device_id: unit.id, slot: number };
    const isUnit = unit !== printer;
    const move = (action, icon, data) =>
      chip({
        "data-action": action,
        icon: `mdi:${icon}`,
        text: this.actionText(`${action}.name`),
        disabled: isBusy,
        onclick: () =>
          this.ask({
            about: printer.name,
            text: `${unit.name} · ${unit.label(key)}`,
            answer: this.actionText(`${action}.name`),
            run: () => this.call("printernizer", action, data),
          }),
      });
    return [
      div(
        "row wrap",
        !isEmpty && !state.attributes.active && move("load_filament", "tray-arrow-down", slot),
        state.attributes.active && move("unload_filament", "tray-arrow-up", { device_id: printer.id }),
        isUnit && !isEmpty && move("read_spool_tag", "nfc-search-variant", slot),
      ),
      !isEmpty && this.#describe(state, slot),
    ];
  }

  /** A form that says what a spool is. */
  #describe({ attributes: { color } }, slot) {
    const profiles = this.hass.services.printernizer.set_filament.fields.profile.selector.select?.options ?? [];
    const text = (path) => this.actionText(`set_filament.${path}`);
    const onsubmit = (event) => {
      event.preventDefault();
      const { profile, color: chosen } = event.target.elements;
      this.close();
      this.call("printernizer", "set_filament", { ...slot, profile: profile.value, color: chosen.value });
    };
    return h(
      "details",
      null,
      h("summary", { "data-action": "describe" }, text("name")),
      h(
        "form",
        { onsubmit },
        h("datalist", { id: "profiles" }, profiles.map((value) => h("option", { value }))),
        h("label", null, text("fields.profile.name"), h("input", { name: "profile", required: true, list: "profiles" })),
        h("label", null, text("fields.color.name"), h("input", { name: "color", type: "color", value: color ?? "#ffffff" })),
        div("answers", chip({ "data-action": "set_filament", text: text("name"), kind: "strong" })),
      ),
    );
  }
}

/** A spool in its colours; a dashed ring where nobody knows of any. */
function spool(state) {
  const src = says(state) && state.attributes.entity_picture;
  return h("div", { class: src ? "spool full" : "spool" }, src && h("img", { src, alt: "" }));
}

/** The name of a unit without that of its printer. */
export const shortName = (printer, unit) =>
  unit.name.startsWith(`${printer.name} `) ? unit.name.slice(printer.name.length + 1) : unit.name;

function suggest(hass, id) {
  const device_id = printerOf(hass, id);
  const keys = [...SLOTS, ...EXTERNAL, [ACTIVE]];
  const devices = [device_id, ...unitIds(hass, device_id)];
  return device_id && devices.some((it) => keys.some(([key]) => entityId(hass, it, key) === id)) && { device_id };
}

register("printernizer-filament", FilamentCard, { name: "filament", suggest });
