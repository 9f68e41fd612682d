// A request as text: to copy as JSON or as a curl line, to change, and to load into the page.
import { fieldWords } from "../../model/request/field-names.js"
import { asCurl, asJson, requestIn } from "../../model/request/text.js"
import { copy } from "../ui/copy.js"
import { createDialog } from "../ui/dialog.js"
import { element } from "../ui/dom.js"

export class RequestDialog {
  #api
  #load
  #text = element("textarea", {
    id: "request-text", class: "code", rows: 18, spellcheck: "false", autocomplete: "off", "aria-describedby": "request-hint request-problem",
  })
  #problem = element("p", { id: "request-problem", class: "problem", role: "alert" })
  #said = element("span", { class: "note", role: "status" })
  #dialog

  // `load` takes a request that the server found right.
  constructor(api, load) {
    this.#api = api
    this.#load = load
    const button = (words, action, kind = "quiet") => {
      const made = element("button", { type: "button", class: kind }, words)
      made.addEventListener("click", action)
      return made
    }
    this.#dialog = createDialog("request-dialog", "Request",
      element("label", { for: "request-text", class: "unseen" }, "Request as JSON"), this.#text, this.#problem,
      element("p", { id: "request-hint", class: "hint" }, "Paste a request, a transition or a curl line here to load it."),
      element("p", { class: "dialog-buttons" }, this.#said,
        button("Copy as JSON", () => this.#copy(this.#text.value, "JSON copied")),
        button("Copy as curl", () => this.#copyCurl()),
        button("Load into the page", () => this.#loadText(), "strong")))
  }

  show(request) {
    this.#text.value = asJson(request)
    this.#problem.textContent = this.#said.textContent = ""
    this.#text.removeAttribute("aria-invalid")
    this.#dialog.showModal()
  }

  async #copy(text, words) {
    await copy(text)
    this.#said.textContent = words
  }

  #copyCurl() {
    const request = this.#read()
    if (request) this.#copy(asCurl(request, location.href), "curl line copied")
  }

  // The server looks at it first, so that nothing it says is lost on the way into the fields.
  async #loadText() {
    const request = this.#read()
    if (!request) return
    try {
      await this.#api.plan(request)
    } catch (problem) {
      const words = problem.errors?.map(({ field, message }) => `${fieldWords(field)}: ${message}`) ?? []
      return this.#complain(words.length > 0 ? words.join(" ") : problem.message)
    }
    this.#dialog.close()
    this.#load(request)
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
