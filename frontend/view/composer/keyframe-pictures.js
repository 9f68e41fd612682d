// Own pictures of keyframes: chosen, dropped, uploaded and removed. Event of the item: "draft-edited".
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
  }
}

function change(item, id) {
  item.picture = id
  emit(item, "draft-edited")
}

function report(item, words) {
  const place = item.querySelector(".prompt .field-error")
  place.textContent = words
  place.hidden = words === ""
}
