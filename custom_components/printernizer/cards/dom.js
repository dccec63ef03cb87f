// Describing what is shown, and changing what differs.

const shown = new WeakMap();

/**
 * Describe an element. `on…` is a handler, `.name` a property, `key` tells siblings apart,
 * everything else is an attribute. What is null or false is left out.
 */
export const h = (tag, props, ...children) => ({
  tag,
  props: props ?? {},
  children: children.flat(Infinity).filter((it) => it != null && it !== false && it !== ""),
});

export const div = (kind, ...children) => h("div", { class: kind }, ...children);

/** Make the children of a node as described; what is the same stays. */
export function patch(parent, wanted) {
  const free = [...parent.childNodes];
  const nodes = wanted.map((it) => {
    const at = free.findIndex((node) => fits(node, it));
    return at < 0 ? make(it) : free.splice(at, 1)[0];
  });
  free.forEach((node) => node.remove());
  nodes.forEach((node, index) => {
    const there = parent.childNodes[index];
    if (there !== node) parent.insertBefore(node, there ?? null);
    update(node, wanted[index]);
  });
}

function fits(node, wanted) {
  const now = shown.get(node);
  if (now === undefined) return false;
  if (typeof wanted !== "object") return now === "text";
  return now.tag === wanted.tag && now.props.key === wanted.props.key;
}

function make(wanted) {
  const isText = typeof wanted !== "object";
  const node = isText ? document.createTextNode("") : document.createElement(wanted.tag);
  shown.set(node, isText ? "text" : { tag: wanted.tag, props: { key: wanted.props.key } });
  return node;
}

function update(node, wanted) {
  if (typeof wanted !== "object") {
    if (node.data !== `${wanted}`) node.data = wanted;
    return;
  }
  const before = shown.get(node).props;
  shown.set(node, wanted);
  // Children first: a <select> takes only values of its options.
  patch(node, wanted.children);
  for (const name of Object.keys({ ...before, ...wanted.props })) {
    if (before[name] !== wanted.props[name]) set(node, name, wanted.props[name]);
  }
}

function set(node, name, value) {
  if (name === "key") return;
  if (name.startsWith("on")) node[name] = value ?? null;
  else if (name.startsWith(".")) node[name.slice(1)] = value;
  else if (value == null || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : value);
}
