// Printers, their units and their entities, whatever people call them.

const PLATFORM = "printernizer";
const indexes = new WeakMap();

/** Our entities by what renaming leaves alone. */
function indexOf(hass) {
  let index = indexes.get(hass.entities);
  if (index) return index;
  index = new Map();
  for (const it of Object.values(hass.entities)) {
    if (it.platform !== PLATFORM || !it.device_id || !it.translation_key) continue;
    if (!index.has(it.device_id)) index.set(it.device_id, new Map());
    const domain = it.entity_id.split(".", 1)[0];
    index.get(it.device_id).set(`${domain}.${it.translation_key}`, it.entity_id);
  }
  indexes.set(hass.entities, index);
  return index;
}

/** The id of a device's entity, undefined if it has none that is turned on. */
export const entityId = (hass, deviceId, key) => indexOf(hass).get(deviceId)?.get(key);

/** The ids of the devices that are printers, by name. */
export function printerIds(hass) {
  const found = [...indexOf(hass)].filter(([, keys]) => keys.has("sensor.status"));
  return found.map(([id]) => id).sort((a, b) => byName(hass, a, b));
}

/** The ids of the units behind a printer, by name. */
export function unitIds(hass, printerId) {
  const found = Object.values(hass.devices).filter(
    (it) => it.via_device_id === printerId && indexOf(hass).has(it.id),
  );
  return found.map((it) => it.id).sort((a, b) => byName(hass, a, b));
}

/** The printer that an entity is of, itself or through one of its units. */
export function printerOf(hass, id) {
  const entity = hass.entities[id];
  if (entity?.platform !== PLATFORM) return undefined;
  const device = hass.devices[entity.device_id];
  const candidates = [device?.id, device?.via_device_id];
  return candidates.find((it) => entityId(hass, it, "sensor.status"));
}

export function deviceName(hass, deviceId) {
  const device = hass.devices[deviceId];
  return device?.name_by_user || device?.name || "";
}

const byName = (hass, a, b) =>
  deviceName(hass, a).localeCompare(deviceName(hass, b), undefined, { numeric: true });
