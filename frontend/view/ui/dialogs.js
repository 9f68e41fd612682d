// The dialogs, each made when it is first asked for.
import { ModelsDialog } from "../composer/models-dialog.js"
import { RequestDialog } from "../composer/request-dialog.js"

let made = null

export function dialogs({ api, useModel, loadRequest }) {
  made ??= { request: new RequestDialog(api, loadRequest), models: new ModelsDialog(api, useModel) }
  return { request: request => made.request.show(request), models: chosenId => made.models.show(chosenId) }
}
