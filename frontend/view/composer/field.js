// One setting as a labelled control with its hint and a place for its error.
import { element } from "../ui/dom.js"

export function createField(field) {
  const id = `field-${field.name.replace(".", "-")}`
  const { controls, main, read, write } = MAKERS[field.kind](field, id)
  const label = field.kind === "choice"
    ? element("span", { class: field.isLabelled ? "unseen" : "label", id: `${id}-label` }, field.label)
    : element("label", { for: id }, field.label)
  if (field.unit) label.append(element("span", { class: "unit" }, ` ${field.unit}`))
  const root = element("div", { class: `field ${field.kind}` }, label, ...controls)
  if (field.hint) {
    root.append(element("p", { class: "hint", id: `${id}-hint` }, field.hint))
    main.setAttribute("aria-describedby", `${id}-hint`)
  }
  root.append(element("p", { class: "field-error", hidden: true }))
  return { root, read, write }
}

const MAKERS = {
  number(field, id) {
    const input = numberInput(field, id)
    return { controls: [input], main: input, read: () => numberText(input), write: text => (input.value = text) }
  },

  // The number is the field; the slider beside it is for the pointer and covers what is worth trying.
  slider(field, id) {
    const [min, max] = field.slide ?? [field.min, field.max]
    const input = numberInput({ ...field, step: "any" }, id)
    const slider = element("input", { type: "range", min, max, step: field.step, tabindex: "-1", "aria-hidden": "true" })
    slider.addEventListener("input", () => {
      input.value = slider.value
      input.dispatchEvent(new Event("input", { bubbles: true }))
    })
    input.addEventListener("input", () => (slider.value = input.value))
    input.addEventListener("keydown", event => stepWithArrows(event, input, field))
    return {
      controls: [input, slider], main: input, read: () => numberText(input),
      write: text => { input.value = text; slider.value = text },
    }
  },

  text(field, id) {
    const area = element("textarea", { id, rows: 2, "data-field": field.name })
    return { controls: [area], main: area, read: () => area.value, write: text => (area.value = text) }
  },

  choice(field, id) {
    const radios = field.choices.map(choice => element("input", { type: "radio", name: id, value: choice }))
    const group = element("div", {
      class: "choices", role: "radiogroup", "aria-labelledby": `${id}-label`, "data-field": field.name,
    }, ...radios.map(radio => element("label", {}, radio, element("span", {}, radio.value))))
    return {
      controls: [group], main: group, read: () => radios.find(radio => radio.checked)?.value ?? "",
      write: text => radios.forEach(radio => (radio.checked = radio.value === text)),
    }
  },

  select(field, id) {
    const select = element("select", { id, "data-field": field.name },
      ...field.choices.map(([value, words]) => element("option", { value }, words)))
    return { controls: [select], main: select, read: () => select.value, write: text => (select.value = text) }
  },
}

function numberInput(field, id) {
  return element("input", {
    id, type: "number", min: field.min, max: field.max, step: field.step, inputmode: field.whole ? "numeric" : "decimal",
    autocomplete: "off", "data-field": field.name,
  })
}

// What is not a number must not look like an empty field.
function numberText(input) {
  return input.validity.badInput ? "?" : input.value
}

function stepWithArrows(event, input, { step, min, max }) {
  const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key]
  if (!direction) return
  event.preventDefault()
  const next = Math.round((Number(input.value) + direction * step) / step) * step
  input.value = String(Number(Math.min(max, Math.max(min, next)).toFixed(4)))
  input.dispatchEvent(new Event("input", { bubbles: true }))
}
