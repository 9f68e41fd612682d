// Which picture is repainted and where: drop, choose or paste one, paint its mask; both go to the server as they are needed.
import { cropOf } from "../../model/inpainting/crop.js"
import { Mask, REPAINTED, repaintedShare } from "../../model/inpainting/mask.js"
import { Uploads } from "../../model/inpainting/uploads.js"
import { imageAddress } from "../../model/server/client.js"
import { Problem } from "../../model/server/problem.js"
import { loadImage } from "../../model/transition/gallery.js"
import { element } from "../ui/dom.js"
import { drawCrop, tinted } from "./mask-canvas.js"
import { MaskDialog, shareWords } from "./mask-dialog.js"
import { PictureDrop } from "./picture-drop.js"

const PREVIEW = 320
const METHODS = { model: "by the model, which sees it while it draws", latent: "by putting it back after each step" }

export class InpaintingEditor {
  #uploads
  #edited
  #dialog = new MaskDialog()
  #drop
  #preview = element("canvas", { role: "img", "aria-label": "The picture and its mask" })
  #words = element("p", { class: "hint", role: "status" })
  #method = element("select", { id: "inpainting-method" },
    ...Object.entries(METHODS).map(([value, words]) => element("option", { value }, words)))
  #ways = element("div", { class: "field" }, element("label", { for: "inpainting-method" }, "How the rest is kept"), this.#method)
  #advice = element("p", { class: "hint" })
  #shown = element("div", { class: "inpainting-shown", hidden: true })
  #picture = null
  #mask = null
  #frame = { width: 0, height: 0 }
  #sending = Promise.resolve()
  #isLoading = false

  // `shown` gives the address of the frame on the stage or null; `edited` is called when the server has other pictures.
  constructor(api, shown, edited) {
    this.#uploads = new Uploads(api)
    this.#edited = edited
    this.#drop = new PictureDrop(picture => this.#take(picture), shown)
    const paint = button("Paint the mask…", () => this.#paint(), "strong")
    this.#preview.addEventListener("click", () => this.#paint())
    this.#method.addEventListener("change", edited)
    this.#shown.append(this.#preview, this.#words, this.#ways, element("p", { class: "inpainting-buttons" }, paint,
      button("Remove the picture", () => this.#remove())))
    this.root = element("div", {}, this.#drop.root, this.#shown, this.#advice)
    this.#dialog.addEventListener("done", () => this.#changed(["mask"]))
  }

  // { image, mask, method } as the server names them, or null while there is no picture or nothing to repaint.
  get value() {
    const { image, mask } = this.#uploads.value ?? {}
    return (this.#picture || this.#isLoading) && mask ? { image, mask, method: this.#ways.hidden ? "latent" : this.#method.value } : null
  }

  // Whether the model was made for this, and so keeps the rest in a way of its own.
  set repaints(repaints) {
    this.#ways.hidden = !repaints
    this.#advice.textContent = repaints
      ? "Without a picture it draws one from nothing: make that, then take one of its frames and repaint a part."
      : "What you do not paint over is put back after each step, so that it stays still. This works with every model."
  }

  read(file) {
    return this.#drop.read(file)
  }

  // What a transition asked for.
  async show(value) {
    if (JSON.stringify(value) === JSON.stringify(this.value)) return
    this.#uploads.take(value && { image: value.image, mask: value.mask })
    if (value?.method) this.#method.value = value.method
    this.#picture = null
    this.#isLoading = value !== null
    try {
      if (value) {
        const [picture, mask] = await Promise.all([value.image, value.mask].map(id => loadImage(imageAddress(id))))
        this.#mask = new Mask()
        this.#mask.add(maskOf(mask))
        this.#picture = picture
      }
    } catch {
      this.#uploads.take(null)
      this.#drop.complain("The picture of this transition is not there any more.")
    }
    this.#isLoading = false
    this.#render()
  }

  // When all of it is with the server; fails with a problem at the field where nothing is to be repainted.
  async uploaded() {
    if (!this.#picture) return
    await this.#sending
    if (!this.value) {
      throw new Problem({ errors: [{ field: "inpainting", message: "Paint over what is to be drawn anew, or remove the picture." }] })
    }
    this.#uploads.use()
  }

  // The size of the frames: of the picture its middle is used, in their shape.
  resize({ width, height }) {
    if (!(width > 0 && height > 0) || (width === this.#frame.width && height === this.#frame.height)) return
    this.#frame = { width, height }
    if (this.#picture) this.#changed(["image", "mask"])
  }

  #take(picture) {
    this.#picture = picture
    this.#mask = new Mask()
    this.#uploads.take(null)
    this.#changed(["image"])
    this.#paint()
  }

  #remove() {
    this.#picture = null
    this.#uploads.take(null)
    this.#render()
    this.#drop.focus()
    this.#edited()
  }

  #paint() {
    this.#dialog.show(this.#picture, this.#mask, this.#crop)
  }

  get #crop() {
    return cropOf(this.#picture.naturalWidth ?? this.#picture.width, this.#picture.naturalHeight ?? this.#picture.height,
      this.#frame.width, this.#frame.height)
  }

  #changed(names) {
    this.#render()
    const { width, height } = this.#frame
    const raster = this.#mask.draw(width, height, this.#crop)
    const canvases = {
      image: () => drawn(width, height, context => drawCrop(context, this.#picture, this.#crop, width, height)),
      mask: () => drawn(width, height, context => context.putImageData(blackAndWhite(raster), 0, 0)),
    }
    const wanted = names.filter(name => name === "image" || repaintedShare(raster) > 0)
    this.#sending = this.#send(wanted, canvases)
    this.#sending.catch(problem => this.#drop.complain(problem.message))
  }

  async #send(names, canvases) {
    const blobs = await Promise.all(names.map(name => new Promise(resolve => canvases[name]().toBlob(resolve, "image/png"))))
    await this.#uploads.put(Object.fromEntries(names.map((name, index) => [name, blobs[index]])))
    this.#edited()
  }

  #render() {
    this.#drop.root.hidden = this.#picture !== null
    this.#shown.hidden = this.#picture === null
    if (!this.#picture) return
    const crop = this.#crop
    this.#preview.width = PREVIEW
    this.#preview.height = Math.round((PREVIEW * crop.height) / crop.width)
    const raster = this.#mask.draw(this.#preview.width, this.#preview.height, crop)
    const context = this.#preview.getContext("2d")
    drawCrop(context, this.#picture, crop, this.#preview.width, this.#preview.height)
    createImageBitmap(tinted(raster, false)).then(overlay => context.drawImage(overlay, 0, 0))
    this.#words.textContent = shareWords(repaintedShare(raster))
  }
}

function drawn(width, height, draw) {
  const canvas = element("canvas", { width, height })
  draw(canvas.getContext("2d"))
  return canvas
}

function blackAndWhite({ width, height, data }) {
  const image = new ImageData(width, height)
  const pixels = new Uint32Array(image.data.buffer)
  data.forEach((value, index) => (pixels[index] = value === REPAINTED ? 0xffffffff : 0xff000000))
  return image
}

// A picture of a mask as a deed: what is brighter than the middle is repainted.
function maskOf(image) {
  const { naturalWidth: width, naturalHeight: height } = image
  const pixels = drawn(width, height, context => context.drawImage(image, 0, 0)).getContext("2d").getImageData(0, 0, width, height).data
  return { kind: "mask", width, height, data: Uint8Array.from({ length: width * height }, (_, index) => (pixels[4 * index] > 127 ? REPAINTED : 0)) }
}

function button(words, action, kind = "quiet") {
  const made = element("button", { type: "button", class: kind }, words)
  made.addEventListener("click", action)
  return made
}
