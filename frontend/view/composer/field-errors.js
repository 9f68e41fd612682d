// Shows errors at the fields that they name. A control has its field's name in data-field.
import { ownerOf } from "../../model/request/field-names.js"

// Returns { first, rest }: the first invalid control, and the errors without a control.
export function showErrors(root, errors) {
  clearErrors(root)
  const controls = new Map(
    [...root.querySelectorAll("[data-field]")].filter(isShown).map(control => [control.dataset.field, control]),
  )
  const rest = errors.filter(({ field, message }) => {
    const control = controls.get(ownerOf(field, controls))
    if (control) mark(control, message)
    return !control
  })
  return { first: root.querySelector("[aria-invalid]"), rest }
}

export function clearErrors(root) {
  for (const control of root.querySelectorAll("[aria-invalid]")) unmark(control)
}

export function goTo(control) {
  const isGroup = control.matches("[role=radiogroup], fieldset")
  const target = isGroup
    ? (control.querySelector("input:checked") ?? control.querySelector("input, textarea, button"))
    : control
  target?.focus()
}

function isShown(control) {
  return !control.closest("[hidden]")
}

function mark(control, message) {
  const place = placeOf(control)
  if (!place) return
  const fold = control.closest("details")
  if (fold) fold.open = true
  place.id ||= `${control.id || control.dataset.field}-error`
  place.textContent = place.hidden ? sentence(message) : `${place.textContent} ${sentence(message)}`
  place.hidden = false
  control.setAttribute("aria-invalid", "true")
  const described = (control.getAttribute("aria-describedby") ?? "").split(" ").filter(id => id && id !== place.id)
  control.setAttribute("aria-describedby", [...described, place.id].join(" "))
}

function unmark(control) {
  const place = placeOf(control)
  control.removeAttribute("aria-invalid")
  if (!place) return
  place.hidden = true
  place.textContent = ""
  const described = (control.getAttribute("aria-describedby") ?? "").split(" ").filter(id => id !== place.id)
  if (described.join("")) control.setAttribute("aria-describedby", described.join(" "))
  else control.removeAttribute("aria-describedby")
}

function placeOf(control) {
  return control.closest(".field")?.querySelector(".field-error")
}

function sentence(message) {
  const text = message.charAt(0).toUpperCase() + message.slice(1)
  return /[.!?]$/.test(text) ? text : `${text}.`
}
