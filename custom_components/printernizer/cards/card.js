// What every card is made of. See docs/cards.md for how to add one.

import { h, patch } from "./dom.js";
import { deviceName, entityId, printerIds } from "./find.js";
import { STYLE } from "./style.js";
import { pageWord, word } from "./words.js";

/** Whether a state says something. */
export const says = (state) => state && state.state !== "unavailable" && state.state !== "unknown";

/** A button: an icon, a text or both; `title` says what it is where there is no text. */
export const chip = ({ icon, text, kind = "", ...props }) =>
  h(
    "button",
    { class: `chip ${kind}`, "aria-label": text ? null : props.title, ...props },
    icon && h("ha-icon", { icon }),
    text && h("span", { class: "cut" }, text),
  );

/** What makes an element a bar of progress. */
export const progress = (value, label) => ({
  role: "progressbar",
  "aria-valuenow": value,
  "aria-valuemin": 0,
  "aria-valuemax": 100,
  "aria-label": label,
});

/**
 * A card that is shown anew only when something that it looked at has changed.
 *
 * A card of ours extends it with `view()`, which returns what is inside the card, and
 * `static css`. It looks at entities through `device(id)` or `look(entityId)` only: what
 * it has not looked at does not show it anew.
 */
export class Card extends HTMLElement {
  static css = "";

  /** How often it was shown, and how often Home Assistant told it something. */
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

  /** How high the card is where cards flow freely, in units of 50 px. */
  getCardSize() {
    return 6;
  }

  getGridOptions() {
    return { columns: 12, min_columns: 6 };
  }

  /** Show it anew with the next frame. */
  again() {
    if (!this.isConnected || this.#frame || !this.#hass) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#show();
    });
  }

  /** An entity's state, undefined if there is none. */
  look(id) {
    if (!id) return undefined;
    this.#looked.set(id, this.#hass.states[id]);
    return this.#hass.states[id];
  }

  /** One of our devices, a printer or a unit. */
  device(id) {
    return new Device(this, id);
  }

  /** The printer of this card's settings, undefined if it is gone: show `hint()` then. */
  get printer() {
    const printer = this.device(this.config.device_id ?? printerIds(this.hass)[0]);
    return printer.entity("sensor.status") && printer;
  }

  hint() {
    return h("div", { class: "hint" }, this.word(this.config.device_id ? "gone" : "choose"));
  }

  /** A word of our own in the user's language. */
  word(key) {
    return word(this.#hass.locale.language, key);
  }

  /** A text of our actions, such as "load_filament.name"; "" until it is loaded. */
  actionText(path) {
    this.#texts ??= this.#hass.loadBackendTranslation("services", "printernizer").then(() => this.again());
    return this.#hass.localize(`component.printernizer.services.${path}`) ?? "";
  }

  /** Call one of Home Assistant's actions; it tells the user itself of an error. */
  call(domain, action, data) {
    return this.#hass.callService(domain, action, data).catch(() => undefined);
  }

  /** Open Home Assistant's own dialog about an entity. */
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
      h(
        "div",
        { class: "answers" },
        chip({ text: this.word("keep"), autofocus: true, onclick: () => this.close() }),
        chip({ text: answer, kind: "strong", "data-answer": true, style, onclick: agree }),
      ),
    ]);
  }

  /** Open a dialog of our own; `content` is made anew as `view()` is. */
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

/** Close a dialog when somebody taps beside it. */
function closeBeside({ target, currentTarget, clientX: x, clientY: y }) {
  const box = currentTarget.getBoundingClientRect();
  const isInside = x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
  if (target === currentTarget && !isInside) target.close();
}

/** A device as a card sees it; a key is a domain and a translation key: "sensor.status". */
class Device {
  constructor(card, id) {
    this.card = card;
    this.id = id;
  }

  /** What people call it. */
  get name() {
    return deviceName(this.card.hass, this.id);
  }

  /** The id of an entity, undefined if it is missing or turned off. */
  entity(key) {
    return entityId(this.card.hass, this.id, key);
  }

  /** The state of an entity, undefined if it is missing. */
  state(key) {
    return this.card.look(this.entity(key));
  }

  /** Whether an entity is there for use: a button that was never pressed is unknown. */
  usable(key) {
    return (this.state(key)?.state ?? "unavailable") !== "unavailable";
  }

  /** The value of an entity, undefined if it says nothing. */
  value(key) {
    const state = this.state(key);
    return says(state) ? state.state : undefined;
  }

  /** The value of an entity as people read it, "" if it says nothing. */
  text(key) {
    const state = this.state(key);
    return says(state) ? this.card.hass.formatEntityState(state) : "";
  }

  /** What people call an entity, without the name of the device. */
  label(key) {
    const state = this.state(key);
    return state ? this.card.hass.formatEntityName(state, { type: "entity" }) : "";
  }

  /** The first of these entities that says something now, undefined if none does. */
  first(...keys) {
    return keys.find((key) => says(this.state(key)));
  }

  /** A handler that opens Home Assistant's own dialog about an entity. */
  opens(key) {
    return () => this.card.more(this.entity(key));
  }
}

/** Make a card known to Home Assistant, its picker and its suggestions. */
export function register(type, element, { name, about, suggest }) {
  if (customElements.get(type)) return;
  customElements.define(type, element);
  (window.customCards ??= []).push({
    type,
    // Read when the picker opens: by then the page knows the user's language.
    get name() {
      return pageWord(name);
    },
    get description() {
      return pageWord(about);
    },
    preview: true,
    documentationURL: "https://github.com/printernizer/ha-printernizer/blob/main/docs/cards.md",
    getEntitySuggestion(hass, id) {
      const config = suggest?.(hass, id);
      return config ? { config: { type: `custom:${type}`, ...config } } : null;
    },
  });
}

/** A form whose first field chooses a printer; a field's label is the word of its name. */
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
