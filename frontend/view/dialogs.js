// The dialogs, each made when it is first asked for.
import { ModelsDialog } from "./models-dialog.js"
import { RequestDialog } from "./request-dialog.js"

let made = null

export function dialogs({ api, useModel, loadRequest }) {
  made ??= { request: new RequestDialog(api, loadRequest), models: new ModelsDialog(api, useModel) }
  return { request: request => made.request.show(request), models: chosenId => made.models.show(chosenId) }
}
