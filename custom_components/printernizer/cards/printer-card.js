// The printer card.

import { Card, chip, form, line, progress, register, says } from "./card.js";
import { div, h } from "./dom.js";
import { entityId, printerOf } from "./find.js";
import { moment, pageWord } from "./words.js";

const PICTURES = { cover: "image.cover", camera: "camera.camera", photo: "image.last_photo" };
const CAMERA_SECONDS = 10;
const WORKING = new Set(["preparing", "printing", "paused", "attention"]);
const LOOKS = {
  idle: ["printer-3d", "secondary-text"],
  preparing: ["progress-clock", "info"],
  printing: ["printer-3d-nozzle", "primary"],
  paused: ["pause-circle", "warning"],
  attention: ["alert", "error"],
  finished: ["check-circle", "success"],
  cancelled: ["cancel", "secondary-text"],
  failed: ["printer-3d-nozzle-alert", "error"],
  busy: ["cog-sync", "info"],
  offline: ["power-plug-off", "secondary-text"],
};
// The sides of the printer, wherever people begin to read.
const SIDES = { left_: "◂ ", right_: "▸ " };
const HEATERS = [
  ...["", "left_", "right_", "auxiliary_", "main_"].map((side) => [`${side}nozzle`, "printer-3d-nozzle", SIDES[side]]),
  ["bed", "radiator"],
  ["chamber", "home-thermometer-outline"],
];

export const listed = (texts) => texts.filter(Boolean).join(" · ");

/** How a status looks: its icon, and its colour as a value of CSS. */
export function lookOf(status) {
  const [icon, color] = LOOKS[status] ?? LOOKS.offline;
  return { icon: `mdi:${icon}`, tint: `var(--${color}-color)` };
}

class PrinterCard extends Card {
  static css = `
.picture { position: relative; width: 100%; aspect-ratio: 16 / 9; padding: 0; overflow: hidden;
  border-radius: 8px; background: var(--soft); }
.picture img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; }
.camera img { object-fit: cover; }
.alert { border-radius: 8px; padding: 10px 12px; border-inline-start: 4px solid var(--tint);
  background: color-mix(in srgb, var(--tint) 12%, transparent); overflow-wrap: anywhere; }
.alert .row { margin-block-start: 8px; }
.alert a { color: var(--primary-color); display: inline-block; padding-block: 12px; }
.job { display: flex; flex-direction: column; gap: 6px; }
.facts { display: flex; flex-wrap: wrap; gap: 4px 16px; justify-content: space-between; }
.fact { display: inline-flex; align-items: center; gap: 4px; }
.fact ha-icon { --mdc-icon-size: 16px; }
.heat { display: grid; grid-template-columns: repeat(auto-fill, minmax(132px, 1fr)); gap: 8px; }
.heater { display: flex; border-radius: 22px; background: var(--soft); }
.heater .chip { flex: 1; padding: 0 4px; gap: 4px; background: none; }
.heater .chip + .chip { flex: none; padding-inline-end: 10px; color: var(--secondary-text-color); }
.heating ha-icon { color: var(--state-climate-heat-color, orangered); }
.compact { gap: 6px; justify-content: center; padding: 8px 12px; }
.compact .chip { flex: 1; padding: 0 4px; font-size: 0.9rem; line-height: 1.2; text-align: center; }
.compact .name, .compact .chip span { white-space: normal; display: -webkit-box; -webkit-box-orient: vertical;
  -webkit-line-clamp: 2; overflow-wrap: anywhere; }
.ring { width: 44px; height: 44px; background: radial-gradient(closest-side, var(--card-background-color) 86%, transparent 88%),
  conic-gradient(var(--tint) var(--done), color-mix(in srgb, var(--tint) 20%, transparent) 0); }
`;

  #timer;
  #tick = 0;
  #broken = new Set();

  static getConfigForm() {
    const options = ["auto", ...Object.keys(PICTURES), "none"].map((value) => ({
      value,
      label: pageWord(`picture_${value}`),
    }));
    return form(
      { name: "picture", default: "auto", selector: { select: { mode: "dropdown", options } } },
      { name: "compact", selector: { boolean: {} } },
    );
  }

  getGridOptions() {
    return this.config.compact
      ? { columns: 6, rows: 2, min_columns: 6, min_rows: 2, max_rows: 2 }
      : super.getGridOptions();
  }

  connectedCallback() {
    super.connectedCallback();
    this.#timer = setInterval(() => {
      if (document.hidden || !this.shadowRoot.querySelector(".camera")) return;
      this.#tick += 1;
      this.again();
    }, CAMERA_SECONDS * 1000);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  view() {
    const { printer, config } = this;
    if (!printer) return this.hint();
    const status = printer.value("sensor.status") ?? "offline";
    const now = {
      status,
      ...lookOf(status),
      working: WORKING.has(status) && says(printer.state("sensor.progress")),
      waits: printer.value("binary_sensor.attention") === "on",
    };
    return h(
      "div",
      { class: config.compact ? "body compact" : "body", style: `--tint: ${now.tint}` },
      config.compact ? this.#compact(printer, now) : this.#full(printer, now),
    );
  }

  #full(printer, now) {
    return [
      this.#head(printer, now, this.#doing(printer, now)),
      now.waits && this.#alert(printer),
      this.#picture(printer, now),
      now.working ? this.#job(printer) : this.#lastJob(printer),
      div("heat", HEATERS.map((it) => this.#heater(printer, ...it))),
      div("row wrap controls", this.#controls(printer, now)),
    ];
  }

  #head(printer, { icon, working }, text) {
    const value = this.config.compact && working ? Number(printer.value("sensor.progress")) : undefined;
    const ring = value === undefined ? {} : { style: `--done: ${value}%`, ...progress(value, printer.label("sensor.progress")) };
    const picture = h("span", { ...ring, class: ring.style ? "badge ring" : "badge" }, h("ha-icon", { icon }));
    const texts = [h("span", { class: "tinted status" }, text)];
    return line({ picture, name: printer.name, texts, onclick: printer.opens("sensor.status") });
  }

  /** What the printer does: its status, and its stage where that says more. */
  #doing(printer, { status }) {
    const text = printer.text("sensor.status") || status;
    const stage = printer.text("sensor.stage");
    const saysMore = stage && stage !== text && stage !== printer.value("sensor.stage");
    return ["preparing", "busy", "printing"].includes(status) && saysMore ? `${text} · ${stage}` : text;
  }

  #alert(printer) {
    const { text, link } = printer.state("sensor.attention_reason")?.attributes ?? {};
    const reason = printer.text("sensor.attention_reason") || printer.label("binary_sensor.attention");
    const isSafe = link?.startsWith("https://");
    return h(
      "div",
      { class: "alert", role: "alert" },
      div("name", reason),
      div("muted", text),
      isSafe && h("a", { href: link, target: "_blank", rel: "noreferrer" }, this.word("details")),
      div("row wrap", this.#answers(printer)),
    );
  }

  #answers(printer) {
    return [
      this.command(printer, "button.resume", "play", "strong"),
      this.command(printer, "button.cancel", "stop", "danger"),
    ];
  }

  #picture(printer, now) {
    const pathOf = (it) => printer.first(it) && printer.state(it).attributes.entity_picture;
    // It is asked for again at its next address.
    const key = this.#pictures(now).find((it) => pathOf(it) && !this.#broken.has(pathOf(it)));
    if (!key) return null;
    const path = pathOf(key);
    const onerror = () => {
      this.#broken.add(path);
      this.again();
    };
    const isCamera = key === PICTURES.camera;
    const url = this.hass.hassUrl(`${path}&at=${isCamera ? this.#tick : printer.value(key)}`);
    const alt = printer.label(key);
    return h(
      "button",
      { class: isCamera ? "picture camera" : "picture", title: alt, onclick: printer.opens(key) },
      h("img", { key, src: url, alt, onerror }),
    );
  }

  /** Which pictures to show, the best first. */
  #pictures({ status, working }) {
    const wanted = this.config.picture ?? "auto";
    const { cover, camera, photo } = PICTURES;
    if (wanted === "none") return [];
    if (wanted !== "auto") return [PICTURES[wanted]];
    if (working) return [cover, camera];
    return status === "offline" ? [photo] : [camera, photo, cover];
  }

  #name = (title) => h("div", { class: "name cut", title }, title);

  #job(printer) {
    const name = printer.text("sensor.job_name");
    const value = Number(printer.value("sensor.progress"));
    return div(
      "job",
      this.#name(name),
      h(
        "div",
        { class: "bar", ...progress(value, printer.label("sensor.progress")) },
        h("div", { style: `inline-size: ${value}%` }),
      ),
      div(
        "facts muted",
        h("b", null, printer.text("sensor.progress")),
        this.#fact(printer, "sensor.current_layer", "layers", this.#layers(printer)),
        this.#fact(printer, "sensor.remaining_time", "timer-sand"),
        this.#fact(printer, "sensor.finish_time", "flag-checkered", this.#end(printer)),
      ),
    );
  }

  #fact(printer, key, icon, text = printer.text(key)) {
    if (!text) return null;
    return h("span", { class: "fact", title: printer.label(key) }, h("ha-icon", { icon: `mdi:${icon}` }), text);
  }

  #layers(printer) {
    const all = printer.text("sensor.total_layers");
    const now = printer.value("sensor.current_layer");
    if (!all || !now) return printer.text("sensor.current_layer");
    return `${this.number(now)} / ${all}`;
  }

  #end = (printer) => moment(this.hass, printer.value("sensor.finish_time"));

  /** The event tells all of it: its sensors are off at first. */
  #last = (printer) => printer.state("event.print")?.attributes ?? {};

  #lastJob(printer) {
    const { name, result, ended } = this.#last(printer);
    const state = printer.state("sensor.status");
    if (!name) return null;
    const facts = [
      result && state && this.hass.formatEntityState(state, result),
      ended && moment(this.hass, ended),
    ];
    return h("div", null, this.#name(name), div("muted", listed(facts)));
  }

  #heater(printer, part, icon, side = "") {
    const key = `sensor.${part}_temperature`;
    if (!printer.first(key)) return null;
    const target = printer.first(`number.${part}_target_temperature`, `sensor.${part}_target_temperature`);
    const heats = target && printer.value(target) > 0;
    return h(
      "div",
      { class: heats ? "heater heating" : "heater", key },
      chip({ icon: `mdi:${icon}`, text: side + printer.text(key), title: printer.label(key), onclick: printer.opens(key) }),
      target &&
        chip({
          text: `/ ${heats ? this.number(printer.value(target)) : "–"}`,
          title: printer.label(target),
          onclick: printer.opens(target),
        }),
    );
  }

  #controls(printer, { waits }) {
    return [
      this.command(printer, "button.pause", "pause"),
      waits ? null : this.#answers(printer),
      ["light.chamber_light", "light.work_light", "light.heatbed_light"].map((it) => this.#light(printer, it)),
      this.#speed(printer),
    ];
  }

  #light(printer, key) {
    if (!printer.first(key)) return null;
    const isOn = printer.value(key) === "on";
    return chip({
      key,
      "data-key": key,
      icon: isOn ? "mdi:lightbulb" : "mdi:lightbulb-outline",
      title: printer.label(key),
      "aria-pressed": `${isOn}`,
      onclick: () => this.call("light", isOn ? "turn_off" : "turn_on", { entity_id: printer.entity(key) }),
    });
  }

  #speed(printer) {
    const key = printer.first("select.speed_profile", "number.print_speed", "sensor.print_speed");
    if (!key) return null;
    const title = printer.label(key);
    if (!key.startsWith("select.")) {
      return chip({ key, icon: "mdi:speedometer", text: printer.text(key), title, onclick: printer.opens(key) });
    }
    const state = printer.state(key);
    const onchange = ({ target }) =>
      this.call("select", "select_option", { entity_id: state.entity_id, option: target.value });
    const options = state.attributes.options.map((value) =>
      h("option", { value }, this.hass.formatEntityState(state, value)),
    );
    return h("select", { key, ".value": state.state, title, "aria-label": title, onchange }, options);
  }

  #compact(printer, now) {
    const first = now.waits
      ? [printer.text("sensor.attention_reason")]
      : [printer.text("sensor.status"), now.working && printer.text("sensor.progress")];
    const second = now.working
      ? [printer.text("sensor.remaining_time"), this.#end(printer), printer.text("sensor.job_name")]
      : [this.#last(printer).name];
    return [
      this.#head(printer, now, listed(first)),
      now.waits
        ? div("row", this.#answers(printer))
        : div("muted cut", listed(second)),
    ];
  }
}

function suggest(hass, id) {
  const device_id = printerOf(hass, id);
  const wholes = ["sensor.status", "sensor.progress", ...Object.values(PICTURES)];
  return device_id && wholes.some((key) => entityId(hass, device_id, key) === id) && { device_id };
}

register("printernizer-printer", PrinterCard, { name: "printer", suggest });
