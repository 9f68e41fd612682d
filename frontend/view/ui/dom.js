// Builds elements from text only, never from markup, and sends events.

const SVG = "http://www.w3.org/2000/svg"

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) set(made, key, value)
  made.append(...children)
  return made
}

export function button(words, action, attributes = {}) {
  const made = element("button", { type: "button", class: "quiet", ...attributes }, words)
  made.addEventListener("click", action)
  return made
}

export function svgElement(name, attributes = {}) {
  const made = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  return made
}

export function icon(name) {
  const made = svgElement("svg", { "aria-hidden": "true" })
  made.append(svgElement("use", { href: `#icon-${name}` }))
  return made
}

export function changeIcon(button, name) {
  button.querySelector("use").setAttribute("href", `#icon-${name}`)
}

// All events of the page bubble. Their names have a hyphen, which no event of the browser has.
export function emit(target, type, detail) {
  target.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }))
}

function set(made, key, value) {
  if (value === false || value === null || value === undefined) return
  if (value === true) made.setAttribute(key, "")
  else made.setAttribute(key, value)
}
