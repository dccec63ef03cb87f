// What every card is made of; see docs/cards.md.

import { div, h, patch } from "./dom.js";
import { deviceName, entityId, printerIds } from "./find.js";
import { STYLE } from "./style.js";
import { pageWord, word } from "./words.js";

// Until then, the frontend may replace `customElements`, and lose ours.
await customElements.whenDefined("home-assistant");

export const says = (state) => state && state.state !== "unavailable" && state.state !== "unknown";

/** A button; `title` says what it is where there is no text. */
export const chip = ({ icon, text, kind = "", ...props }) =>
  h(
    "button",
    { class: `chip ${kind}`, "aria-label": text ? null : props.title, ...props },
    icon && h("ha-icon", { icon }),
    text && h("span", { class: "cut" }, text),
  );

export const line = ({ picture, name, texts, kind = "", ...props }) =>
  h(
    "button",
    { class: `row plain line ${kind}`, ...props },
    picture,
    div("grow", div("name cut", name), texts.map((it) => div("muted cut", it))),
  );

export const progress = (value, label) => ({
  role: "progressbar",
  "aria-valuenow": value,
  "aria-valuemin": 0,
  "aria-valuemax": 100,
  "aria-label": label,
});

/** A card that is shown anew only when something that its `view()` looked at has changed. */
export class Card extends HTMLElement {
  static css = "";

  // For measuring.
  renders = 0;
  told = 0;
  config = {};
  #hass;
  #around = [];
  #looked = new Map();
  #frame = 0;
  #dialog;
  #texts;

  constructor() {
    super();
    this.attachShadow({ mode: "open" });
  }

  static getConfigForm() {
    return form();
  }

  static getStubConfig(hass) {
    return { device_id: printerIds(hass)[0] };
  }

  setConfig(config) {
    this.config = config;
    this.again();
  }

  set hass(hass) {
    this.told += 1;
    this.#hass = hass;
    if (this.#isOld()) this.again();
  }

  get hass() {
    return this.#hass;
  }

  connectedCallback() {
    this.again();
  }

  disconnectedCallback() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  getCardSize() {
    return 6;
  }

  getGridOptions() {
    return { columns: 12, min_columns: 6 };
  }

  again() {
    if (!this.isConnected || this.#frame || !this.#hass) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#show();
    });
  }

  look(id) {
    if (!id) return undefined;
    this.#looked.set(id, this.#hass.states[id]);
    return this.#hass.states[id];
  }

  device(id) {
    return new Device(this, id);
  }

  /** Undefined if it is gone: show `hint()` then. */
  get printer() {
    const printer = this.device(this.config.device_id ?? printerIds(this.hass)[0]);
    return printer.entity("sensor.status") && printer;
  }

  hint() {
    return div("hint", this.word(this.config.device_id ? "gone" : "choose"));
  }

  /** A word of our own in the user's language. */
  word(key) {
    return word(this.#hass.locale.language, key, () => this.again());
  }

  /** A text of our actions, such as "load_filament.name"; "" until it is loaded. */
  actionText(path) {
    this.#texts ??= this.#hass.loadBackendTranslation("services", "printernizer").then(() => this.again());
    return this.#hass.localize(`component.printernizer.services.${path}`) ?? "";
  }

  number(value, options) {
    return Number(value).toLocaleString(this.#hass.locale.language, options);
  }

  /** Call one of Home Assistant's actions; it tells the user itself of an error. */
  call(domain, action, data) {
    return this.#hass.callService(domain, action, data).catch(() => undefined);
  }

  /** What one of our actions answers, undefined if it is refused. */
  answer(service, service_data) {
    const call = { type: "call_service", domain: "printernizer", service, service_data, return_response: true };
    return this.#hass.callWS(call).then((it) => it.response, () => undefined);
  }

  more(entityId) {
    const options = { bubbles: true, composed: true, detail: { entityId } };
    this.dispatchEvent(new CustomEvent("hass-more-info", options));
  }

  /** Ask back before something is done; `about` names the printer. */
  ask({ about, text, answer, danger, run }) {
    const style = danger && "--tint: var(--error-color)";
    const agree = () => {
      this.close();
      run();
    };
    this.open(() => [
      h("h2", null, `${about}: ${answer}?`),
      text && h("p", { class: "muted" }, text),
      div(
        "answers",
        chip({ text: this.word("keep"), autofocus: true, onclick: () => this.close() }),
        chip({ text: answer, kind: "strong", "data-answer": true, style, onclick: agree }),
      ),
    ]);
  }

  /** A button that asks back, where a device takes the command; a small one has no words. */
  command(device, key, icon, kind) {
    if (!device.usable(key)) return null;
    const answer = device.label(key);
    const question = {
      about: device.name,
      text: device.text("sensor.job_name"),
      answer,
      danger: kind === "danger",
      run: () => this.call("button", "press", { entity_id: device.entity(key) }),
    };
    return chip({
      key,
      "data-key": key,
      icon: !this.config.compact && `mdi:${icon}`,
      kind,
      title: answer,
      text: kind !== "small" && answer,
      onclick: () => this.ask(question),
    });
  }

  /** Open a dialog; `content` is called as `view()` is. */
  open(content) {
    this.#dialog = content;
    this.again();
  }

  close() {
    this.open(undefined);
  }

  #isOld() {
    const { entities, devices, formatEntityState, locale, localize, states } = this.#hass;
    const before = this.#around;
    this.#around = [entities, devices, formatEntityState, locale, localize];
    return (
      this.#around.some((it, index) => it !== before[index]) ||
      [...this.#looked].some(([id, state]) => states[id] !== state)
    );
  }

  #show() {
    this.renders += 1;
    this.#looked.clear();
    const content = this.view();
    const asked = this.#dialog?.();
    const onclose = () => this.#dialog && this.close();
    patch(this.shadowRoot, [
      h("style", null, STYLE + this.constructor.css),
      h("ha-card", null, content),
      ...(asked ? [h("dialog", { onclose, onclick: closeBeside }, asked)] : []),
    ]);
    const dialog = this.shadowRoot.querySelector("dialog");
    if (dialog && !dialog.open) dialog.showModal();
  }
}

function closeBeside({ target, currentTarget, clientX: x, clientY: y }) {
  const box = currentTarget.getBoundingClientRect();
  const isInside = x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
  if (target === currentTarget && !isInside) target.close();
}

/** A device; a key is a domain and a translation key: "sensor.status". What is missing is undefined. */
class Device {
  constructor(card, id) {
    this.card = card;
    this.id = id;
  }

  get name() {
    return deviceName(this.card.hass, this.id);
  }

  get prints() {
    return ["preparing", "printing"].includes(this.value("sensor.status"));
  }

  entity(key) {
    return entityId(this.card.hass, this.id, key);
  }

  state(key) {
    return this.card.look(this.entity(key));
  }

  /** Whether it can be used: unknown is one never pressed. */
  usable(key) {
    const { state = "unavailable", attributes } = this.state(key) ?? {};
    return state !== "unavailable" && attributes.possible !== false;
  }

  /** The value of an entity, undefined if it says nothing. */
  value(key) {
    const state = this.state(key);
    return says(state) ? state.state : undefined;
  }

  /** The value as people read it, "" if it says nothing. */
  text(key) {
    const state = this.state(key);
    return says(state) ? this.card.hass.formatEntityState(state) : "";
  }

  label(key) {
    const state = this.state(key);
    return state ? this.card.hass.formatEntityName(state, { type: "entity" }) : "";
  }

  /** The first that says something, undefined if none does. */
  first(...keys) {
    return keys.find((key) => says(this.state(key)));
  }

  opens(key) {
    return () => this.card.more(this.entity(key));
  }
}

/** Make a card known to Home Assistant, its picker and its suggestions. */
export function register(type, element, { name, suggest }) {
  if (customElements.get(type)) return;
  customElements.define(type, element);
  (window.customCards ??= []).push({
    type,
    // Read when the picker opens: by then the page knows the user's language.
    get name() {
      return pageWord(`${name}_card`);
    },
    // Shown where there is no preview; the picker searches it, too.
    get description() {
      return `${pageWord(`${name}_about`)} (Bambu Lab, Prusa)`;
    },
    preview: true,
    documentationURL: "https://github.com/printernizer/ha-printernizer/blob/main/docs/cards.md",
    getEntitySuggestion(hass, id) {
      const config = suggest?.(hass, id);
      return config ? { config: { type: `custom:${type}`, ...config } } : null;
    },
  });
}

/** A form that chooses a printer first; the label of a field is the word of its name. */
export const form = (...fields) => ({
  schema: [
    {
      name: "device_id",
      required: true,
      // Units are no printers: they have no event.
      selector: {
        device: { integration: "printernizer", entity: [{ integration: "printernizer", domain: "event" }] },
      },
    },
    ...fields,
  ],
  computeLabel: (field) => pageWord(field.name),
});

/** A card for all printers, or for those that its settings choose. */
export class CardOfMany extends Card {
  static getConfigForm() {
    const it = form();
    Object.assign(it.schema[0], { required: false }).selector.device.multiple = true;
    return it;
  }

  static getStubConfig() {
    return {};
  }

  get printers() {
    const ids = [this.config.device_id ?? []].flat();
    const devices = (ids.length ? ids : printerIds(this.hass)).map((id) => this.device(id));
    return devices.filter((it) => it.entity("sensor.status"));
  }
}
