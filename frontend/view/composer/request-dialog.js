// A request as text: copy it as JSON or as a curl command, edit it, load it into the form.
// Event: "load-request" (detail: a request that the server accepts).
import { fieldWords } from "../../model/request/field-names.js"
import { recipeOf } from "../../model/request/recipe.js"
import { asCurl, asJson, requestIn } from "../../model/request/text.js"
import { api } from "../../services.js"
import { copy } from "../ui/clipboard.js"
import { button, element, emit } from "../ui/dom.js"
import { ModalDialog } from "../ui/modal-dialog.js"

export class RequestDialog extends ModalDialog {
  #text = element("textarea", {
    id: "request-text",
    class: "code",
    rows: 18,
    spellcheck: "false",
    autocomplete: "off",
    "aria-describedby": "request-hint request-problem",
  })
  #problem = element("p", { id: "request-problem", class: "problem", role: "alert" })
  #file = element("input", { type: "file", id: "request-file", class: "unseen", accept: "video/*,image/*,.zip" })
  #said = element("span", { class: "note", role: "status" })

  constructor() {
    super()
    this.fill(
      "Request",
      element("label", { for: "request-text", class: "unseen" }, "Request as JSON"),
      this.#text,
      this.#problem,
      element(
        "p",
        { id: "request-hint", class: "hint" },
        "Paste a request, a transition or a curl command to load it, or open a movie or a frame that was made here.",
      ),
      element(
        "p",
        { class: "dialog-buttons" },
        this.#said,
        this.#file,
        element("label", { class: "button", for: "request-file" }, "Open a movie…"),
        button("Copy as JSON", () => this.#copy(this.#text.value, "JSON copied")),
        button("Copy as curl", () => this.#copyCurl()),
        button("Load into the form", () => this.#load(), { class: "strong" }),
      ),
    )
    this.#file.addEventListener("change", () => this.#open())
  }

  // Shows the request of a movie or a frame.
  async #open() {
    const [file] = this.#file.files
    this.#file.value = ""
    if (!file) return
    try {
      this.#text.value = asJson(await recipeOf(api, file))
      this.#complain("")
      this.#said.textContent = `Request of ${file.name}`
    } catch (problem) {
      this.#complain(problem.message)
    }
  }

  show(request) {
    this.#text.value = asJson(request)
    this.#said.textContent = ""
    this.#complain("")
    this.open()
  }

  async #copy(text, words) {
    await copy(text)
    this.#said.textContent = words
  }

  #copyCurl() {
    const request = this.#read()
    if (request) this.#copy(asCurl(request, location.href), "curl command copied")
  }

  // The server checks the text first, because the form drops what it has no field for.
  async #load() {
    const request = this.#read()
    if (!request) return
    try {
      await api.plan(request)
    } catch (problem) {
      const words = problem.errors?.map(({ field, message }) => `${fieldWords(field)}: ${message}`) ?? []
      return this.#complain(words.length > 0 ? words.join(" ") : problem.message)
    }
    this.close()
    emit(this, "load-request", request)
  }

  #read() {
    try {
      const request = requestIn(this.#text.value)
      this.#complain("")
      return request
    } catch (error) {
      this.#complain(error.message)
      return null
    }
  }

  #complain(words) {
    this.#problem.textContent = words
    if (words) this.#text.setAttribute("aria-invalid", "true")
    else this.#text.removeAttribute("aria-invalid")
  }
}

customElements.define("request-dialog", RequestDialog)
