// Own pictures of keyframes: chosen, dropped, uploaded and removed. Events of the item: "draft-edited", "picture-changed".
import { api } from "../../services.js"
import { element, emit } from "../ui/dom.js"

// The server reads the content; this is for the dialog only.
const TYPES = "image/png,image/jpeg,image/webp"

export function toggle(item) {
  if (item.picture) return change(item, "")
  const file = element("input", { type: "file", accept: TYPES, class: "unseen", "aria-label": "Picture" })
  file.addEventListener("change", () => put(item, file.files[0]))
  file.click()
}

export async function put(item, file) {
  report(item, "Uploading…")
  try {
    const { id } = await api.uploadImage(file)
    report(item, "")
    change(item, id)
  } catch (failure) {
    report(item, failure.errors?.[0]?.message ?? failure.message)
    // A transition is created without that file, or other keyframes are loaded.
    for (const type of ["submit", "load-request"])
      document.addEventListener(type, () => report(item, ""), { once: true })
  }
}

function change(item, id) {
  item.picture = id
  // Frames of the displayed transition that arrive later belong to the picture before.
  emit(item, "picture-changed")
  emit(item, "draft-edited")
}

function report(item, words) {
  const place = item.querySelector(".prompt .field-error")
  place.textContent = words
  place.hidden = words === ""
}
