// The printer card: what a printer does, what it waits for, and its controls.

import { Card, labelled, PRINTER_FIELD, register, says } from "./card.js";
import { h } from "./dom.js";
import { entityId, printerIds, printerOf } from "./find.js";
import { moment, pageWord } from "./words.js";

const TYPE = "printernizer-printer";
const PICTURES = ["auto", "cover", "camera", "photo", "none"];
const PICTURE_KEYS = { cover: "image.cover", camera: "camera.camera", photo: "image.last_photo" };
const CAMERA_SECONDS = 10;
const WORKING = new Set(["preparing", "printing", "paused", "attention"]);
const LOOKS = {
  idle: ["mdi:printer-3d", "--secondary-text-color"],
  preparing: ["mdi:progress-clock", "--info-color"],
  printing: ["mdi:printer-3d-nozzle", "--primary-color"],
  paused: ["mdi:pause-circle", "--warning-color"],
  attention: ["mdi:alert", "--error-color"],
  finished: ["mdi:check-circle", "--success-color"],
  cancelled: ["mdi:cancel", "--secondary-text-color"],
  failed: ["mdi:printer-3d-nozzle-alert", "--error-color"],
  busy: ["mdi:cog-sync", "--info-color"],
  offline: ["mdi:power-plug-off", "--disabled-text-color"],
};
const SIDES = ["", "left_", "right_", "auxiliary_", "main_"];
const HEATERS = [
  ...SIDES.map((side) => [`${side}nozzle`, "mdi:printer-3d-nozzle"]),
  ["bed", "mdi:radiator"],
  ["chamber", "mdi:home-thermometer-outline"],
];
const LIGHTS = ["chamber_light", "work_light", "heatbed_light"];

/** How a status looks: its icon, and a colour as a value of CSS. */
export function lookOf(status) {
  const [icon, color] = LOOKS[status] ?? LOOKS.offline;
  return { icon, tint: `var(${color})` };
}

class PrinterCard extends Card {
  static css = `
.picture { position: relative; display: block; width: 100%; aspect-ratio: 16 / 9; padding: 0; overflow: hidden;
  border-radius: 8px; background: color-mix(in srgb, var(--primary-text-color) 5%, transparent); }
.picture img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; }
.picture.camera img { object-fit: cover; }
.alert { border-radius: 8px; padding: 10px 12px; border-inline-start: 4px solid var(--tint);
  background: color-mix(in srgb, var(--tint) 12%, transparent); overflow-wrap: anywhere; }
.alert .row { margin-block-start: 8px; }
.alert a { color: var(--primary-color); display: inline-block; padding-block: 10px; }
.job { display: flex; flex-direction: column; gap: 6px; }
.facts { display: flex; flex-wrap: wrap; gap: 4px 16px; justify-content: space-between; }
.fact { display: inline-flex; align-items: center; gap: 4px; }
.fact ha-icon { --mdc-icon-size: 16px; }
.percent { font-weight: 500; font-variant-numeric: tabular-nums; }
.heat { display: grid; grid-template-columns: repeat(auto-fill, minmax(132px, 1fr)); gap: 8px; }
.heater { display: flex; border-radius: 22px; background: color-mix(in srgb, var(--primary-text-color) 7%, transparent); }
.heater .chip { flex: 1; min-width: 0; padding: 0 4px; gap: 4px; background: none; font-variant-numeric: tabular-nums; }
.heater .chip + .chip { flex: none; padding-inline-end: 10px; color: var(--secondary-text-color); }
.heating ha-icon { color: var(--state-climate-heat-color, var(--deep-orange-color, #ff6f22)); }
.compact { gap: 6px; justify-content: center; padding: 8px 12px; }
.compact .chip { flex: 1; min-width: 0; padding: 0 8px; }
.compact .name { white-space: normal; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow-wrap: anywhere; }
.compact .row + .row { min-height: 44px; }
.ring { position: relative; flex: none; width: 44px; height: 44px; display: grid; place-items: center; }
.ring svg { position: absolute; inset: 0; transform: rotate(-90deg); }
.ring circle { fill: none; stroke-width: 3; stroke: color-mix(in srgb, var(--tint) 20%, transparent); }
.ring circle + circle { stroke: var(--tint); stroke-linecap: round; transition: stroke-dashoffset 0.6s ease; }
.ring .badge { width: 34px; height: 34px; background: none; }
`;

  #timer;
  #tick = 0;

  static getConfigForm() {
    const options = PICTURES.map((it) => ({ value: it, label: pageWord(`picture_${it}`) }));
    return {
      schema: [
        PRINTER_FIELD,
        { name: "picture", default: "auto", selector: { select: { mode: "dropdown", options } } },
        { name: "compact", selector: { boolean: {} } },
      ],
      ...labelled({ device_id: "printer" }),
    };
  }

  static getStubConfig(hass) {
    return { device_id: printerIds(hass)[0] };
  }

  getGridOptions() {
    return this.config.compact
      ? { columns: 6, rows: 2, min_columns: 6, min_rows: 2, max_rows: 2 }
      : { columns: 12, min_columns: 6 };
  }

  getCardSize() {
    return this.config.compact ? 2 : 8;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#timer = setInterval(() => this.#lookAgain(), CAMERA_SECONDS * 1000);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  /** Fetch a camera's picture again, if anybody can see it. */
  #lookAgain() {
    if (document.hidden || !this.shadowRoot.querySelector(".camera")) return;
    this.#tick += 1;
    this.again();
  }

  view() {
    const id = this.config.device_id ?? printerIds(this.hass)[0];
    const printer = this.device(id);
    if (!printer.entity("sensor.status")) {
      const hint = this.config.device_id ? "gone" : "choose";
      return h("div", { class: "hint" }, this.word(hint));
    }
    const status = printer.value("sensor.status") ?? "offline";
    const { tint } = lookOf(status);
    const parts = this.config.compact ? this.#compact(printer, status) : this.#full(printer, status);
    const kind = this.config.compact ? "body compact" : "body";
    return h("div", { class: kind, style: `--tint: ${tint}`, "data-status": status }, parts);
  }

  #full(printer, status) {
    const working = WORKING.has(status) && printer.says("sensor.progress");
    return [
      this.#head(printer, status),
      this.#alert(printer),
      this.#picture(printer, working),
      working ? this.#job(printer) : this.#lastJob(printer),
      this.#heaters(printer),
      this.#controls(printer),
    ];
  }

  #head(printer, status) {
    return h(
      "button",
      { class: "row plain", onclick: () => this.more(printer.entity("sensor.status")) },
      h("span", { class: "badge" }, h("ha-icon", { icon: lookOf(status).icon })),
      h(
        "span",
        { class: "grow" },
        h("div", { class: "name cut" }, printer.name),
        h("div", { class: "muted cut tinted status" }, this.#doing(printer, status)),
      ),
    );
  }

  /** What the printer does: its status, and its stage where that says more. */
  #doing(printer, status) {
    const text = printer.text("sensor.status") || status;
    const stage = printer.text("sensor.stage");
    const isBusy = status === "preparing" || status === "busy" || status === "printing";
    return isBusy && stage && stage !== text && stage !== printer.value("sensor.stage")
      ? `${text} · ${stage}`
      : text;
  }

  #alert(printer) {
    if (printer.value("binary_sensor.attention") !== "on") return null;
    const reason = printer.state("sensor.attention_reason");
    const { text, link } = reason?.attributes ?? {};
    return h(
      "div",
      { class: "alert", role: "alert" },
      h("div", { class: "name" }, printer.text("sensor.attention_reason") || printer.label("binary_sensor.attention")),
      text && h("div", { class: "muted" }, text),
      /^https:\/\//.test(link ?? "") &&
        h("a", { href: link, target: "_blank", rel: "noreferrer" }, this.word("details")),
      h("div", { class: "row wrap" }, this.#answers(printer)),
    );
  }

  /** Resume and cancel, where the printer takes them. */
  #answers(printer) {
    return [
      this.#commandButton(printer, "resume", "mdi:play", "strong"),
      this.#commandButton(printer, "cancel", "mdi:stop", "danger"),
    ];
  }

  #commandButton(printer, command, icon, kind = "") {
    const key = `button.${command}`;
    if (!printer.usable(key)) return null;
    const answer = printer.label(key);
    const run = () => this.call("button", "press", { entity_id: printer.entity(key) });
    const question = {
      about: printer.name,
      text: printer.text("sensor.job_name"),
      answer,
      danger: command === "cancel",
      run,
    };
    return h(
      "button",
      { key: command, class: `chip ${kind}`, "data-command": command, onclick: () => this.ask(question) },
      h("ha-icon", { icon }),
      h("span", { class: "cut" }, answer),
    );
  }

  #picture(printer, working) {
    const key = this.#pictureKey(printer, working);
    const path = key && printer.state(key).attributes.entity_picture;
    if (!path) return null;
    const isCamera = key.startsWith("camera.");
    const url = isCamera ? `${path}&tick=${this.#tick}` : `${path}&at=${printer.value(key)}`;
    return h(
      "button",
      {
        class: isCamera ? "picture camera" : "picture",
        title: printer.label(key),
        onclick: () => this.more(printer.entity(key)),
      },
      h("img", { key, src: this.hass.hassUrl(url), alt: printer.label(key) }),
    );
  }

  /** Which picture to show: the wanted one, or what there is for the moment. */
  #pictureKey(printer, working) {
    const wanted = this.config.picture ?? "auto";
    if (wanted === "none") return undefined;
    if (wanted !== "auto") return printer.first(PICTURE_KEYS[wanted]);
    const { cover, camera, photo } = PICTURE_KEYS;
    if (working) return printer.first(cover, camera);
    const isOff = printer.value("sensor.status") === "offline";
    return isOff ? printer.first(photo) : printer.first(camera, photo, cover);
  }

  #job(printer) {
    return h(
      "div",
      { class: "job" },
      h("div", { class: "name cut", title: printer.text("sensor.job_name") }, printer.text("sensor.job_name")),
      this.#bar(printer),
      h(
        "div",
        { class: "facts muted" },
        h("span", { class: "percent" }, printer.text("sensor.progress")),
        this.#fact(printer, "sensor.current_layer", "mdi:layers", this.#layers(printer)),
        this.#fact(printer, "sensor.remaining_time", "mdi:timer-sand"),
        this.#fact(printer, "sensor.finish_time", "mdi:flag-checkered", this.#finish(printer)),
      ),
    );
  }

  #bar(printer) {
    const value = Number(printer.value("sensor.progress"));
    const label = printer.label("sensor.progress");
    return h(
      "div",
      {
        class: "bar",
        role: "progressbar",
        "aria-valuemin": 0,
        "aria-valuemax": 100,
        "aria-valuenow": value,
        "aria-label": label,
      },
      h("div", { style: `inline-size: ${value}%` }),
    );
  }

  #fact(printer, key, icon, text = printer.text(key)) {
    if (!text) return null;
    return h("span", { class: "fact", title: printer.label(key), key }, h("ha-icon", { icon }), text);
  }

  #layers(printer) {
    const now = printer.value("sensor.current_layer");
    const all = printer.text("sensor.total_layers");
    const language = this.hass.locale.language;
    return now && all ? `${Number(now).toLocaleString(language)} / ${all}` : printer.text("sensor.current_layer");
  }

  #finish(printer) {
    const at = printer.value("sensor.finish_time");
    return at ? moment(this.hass, at) : "";
  }

  #lastJob(printer) {
    const name = printer.text("sensor.last_job_name");
    if (!name) return null;
    const ended = printer.value("sensor.last_job_ended");
    const facts = [
      printer.text("sensor.last_job_result"),
      ended && moment(this.hass, ended),
      printer.text("sensor.last_job_duration"),
    ];
    return h(
      "div",
      { class: "job" },
      h("div", { class: "muted" }, printer.label("sensor.last_job_name")),
      h("div", { class: "name cut", title: name }, name),
      h("div", { class: "muted" }, facts.filter(Boolean).join(" · ")),
    );
  }

  #heaters(printer) {
    const found = HEATERS.map(([part, icon]) => this.#heater(printer, part, icon)).filter(Boolean);
    return found.length ? h("div", { class: "heat" }, found) : null;
  }

  #heater(printer, part, icon) {
    const key = `sensor.${part}_temperature`;
    if (!printer.says(key)) return null;
    const target = printer.first(`number.${part}_target_temperature`, `sensor.${part}_target_temperature`);
    const isHeating = Number(target && printer.value(target)) > 0;
    const open = (it) => () => this.more(printer.entity(it));
    return h(
      "div",
      { class: isHeating ? "heater heating" : "heater", key: part },
      h(
        "button",
        { class: "chip", title: printer.label(key), onclick: open(key) },
        h("ha-icon", { icon }),
        printer.text(key),
      ),
      target &&
        h(
          "button",
          { class: "chip", title: printer.label(target), onclick: open(target) },
          isHeating ? `/ ${printer.text(target)}` : "/ –",
        ),
    );
  }

  #controls(printer) {
    const waits = printer.value("binary_sensor.attention") === "on";
    const found = [
      !waits && this.#commandButton(printer, "resume", "mdi:play", "strong"),
      this.#commandButton(printer, "pause", "mdi:pause"),
      !waits && this.#commandButton(printer, "cancel", "mdi:stop", "danger"),
      LIGHTS.map((it) => this.#light(printer, `light.${it}`)),
      this.#speed(printer),
    ].flat().filter(Boolean);
    return found.length ? h("div", { class: "row wrap controls" }, found) : null;
  }

  #light(printer, key) {
    if (!printer.says(key)) return null;
    const isOn = printer.value(key) === "on";
    const target = { entity_id: printer.entity(key) };
    return h(
      "button",
      {
        key,
        class: "chip",
        title: printer.label(key),
        "aria-label": printer.label(key),
        "aria-pressed": `${isOn}`,
        onclick: () => this.call("light", isOn ? "turn_off" : "turn_on", target),
      },
      h("ha-icon", { icon: isOn ? "mdi:lightbulb" : "mdi:lightbulb-outline" }),
    );
  }

  #speed(printer) {
    const key = "select.speed_profile";
    const state = printer.state(key);
    if (says(state)) return this.#profiles(printer, key, state);
    const factor = printer.first("number.print_speed", "sensor.print_speed");
    if (!factor) return null;
    return h(
      "button",
      { key: factor, class: "chip", title: printer.label(factor), onclick: () => this.more(printer.entity(factor)) },
      h("ha-icon", { icon: "mdi:speedometer" }),
      printer.text(factor),
    );
  }

  #profiles(printer, key, state) {
    const choose = (event) =>
      this.call("select", "select_option", { entity_id: state.entity_id, option: event.target.value });
    return h(
      "select",
      { key, ".value": state.state, title: printer.label(key), "aria-label": printer.label(key), onchange: choose },
      state.attributes.options.map((it) =>
        h("option", { key: it, value: it }, this.hass.formatEntityState(state, it)),
      ),
    );
  }

  #compact(printer, status) {
    const working = WORKING.has(status) && printer.says("sensor.progress");
    const waits = printer.value("binary_sensor.attention") === "on";
    return [
      h(
        "button",
        { class: "row plain", onclick: () => this.more(printer.entity("sensor.status")) },
        this.#ring(printer, status, working),
        h(
          "span",
          { class: "grow" },
          h("div", { class: "name cut" }, printer.name),
          h("div", { class: "muted cut tinted status" }, this.#short(printer, status, waits)),
        ),
      ),
      waits
        ? h("div", { class: "row" }, this.#answers(printer))
        : h("div", { class: "muted cut" }, this.#second(printer, working)),
    ];
  }

  #ring(printer, status, working) {
    const part = working ? Number(printer.value("sensor.progress")) / 100 : 0;
    const whole = 2 * Math.PI * 20;
    const circle = { cx: 22, cy: 22, r: 20 };
    return h(
      "span",
      { class: "ring" },
      working &&
        h(
          "svg",
          { viewBox: "0 0 44 44", role: "progressbar", "aria-valuenow": part * 100, "aria-valuemin": 0, "aria-valuemax": 100, "aria-label": printer.label("sensor.progress") },
          h("circle", circle),
          h("circle", { ...circle, "stroke-dasharray": whole, "stroke-dashoffset": whole * (1 - part) }),
        ),
      h("span", { class: "badge" }, h("ha-icon", { icon: lookOf(status).icon })),
    );
  }

  #short(printer, status, waits) {
    if (waits) return printer.text("sensor.attention_reason");
    const progress = WORKING.has(status) ? printer.text("sensor.progress") : "";
    return [printer.text("sensor.status"), progress].filter(Boolean).join(" · ");
  }

  #second(printer, working) {
    if (!working) return printer.text("sensor.last_job_name");
    const finish = this.#finish(printer);
    return [printer.text("sensor.remaining_time"), finish, printer.text("sensor.job_name")]
      .filter(Boolean)
      .join(" · ");
  }
}

/** Offer the card for what shows a printer as a whole. */
function suggest(hass, id) {
  const printer = printerOf(hass, id);
  const wholes = ["sensor.status", "sensor.progress", "image.cover", "camera.camera"];
  return printer && wholes.some((key) => entityId(hass, printer, key) === id)
    ? { device_id: printer }
    : null;
}

register(TYPE, PrinterCard, { name: "printer_card", about: "printer_card_about", suggest });
