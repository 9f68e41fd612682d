"""What the description cannot express, so that requests that fit it are requests that the server can accept.

A request that was made to fit the description gets an image that exists and is a picture, a size that the model can
draw, and lists that grow. Requests that were made not to fit it are sent as they are.
"""

import base64
import os
from urllib.parse import urljoin

import requests
import schemathesis

SIZE_MULTIPLE = 64
TOKEN = os.environ.get("LATENTBLENDING_TOKEN")
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAD0lEQVR4nGP4jwMwDC0JALoev0Ewkwr8AAAAAElFTkSuQmCC"
)


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or case.meta.generation.mode.is_negative:
        return
    if isinstance(case.body, dict) and case.path != "/api/v1/images":
        body = dict(case.body)
        movie(body if case.path.endswith("/movie") else body.get("movie"))
        if isinstance(body.get("keyframes"), list):
            complete(body, case, kwargs)
        case.body = body


def complete(body, case, kwargs):
    body.pop("model", None)
    for side in ("width", "height"):
        if body.get(side) is not None:
            body[side] = max(SIZE_MULTIPLE, int(body[side]) // SIZE_MULTIPLE * SIZE_MULTIPLE)
    if isinstance(body.get("branching"), dict):
        branching(body["branching"])
    if isinstance(body.get("inpainting"), dict):
        image = upload(case, kwargs)
        body["inpainting"] = {"image": image, "mask": image, "method": "latent"}


def branching(form):
    if "branchCounts" in form:
        form["branchCounts"] = sorted({2} | {int(count) for count in form["branchCounts"]})
        levels = len(form["branchCounts"])
        form["steps"] = max(int(form["steps"]), levels)
        if "injectionSteps" in form:
            form["injectionSteps"] = list(range(levels))
        if "injectionStrengths" in form:
            form["injectionStrengths"] = [level / form["steps"] for level in range(levels)]
    elif form.get("steps") is not None:
        form["steps"] = max(2, int(form["steps"]))


def movie(form):
    """The movie needs two frames at least."""
    if isinstance(form, dict) and form.get("seconds") is not None:
        fps = 1 if form.get("fps") is None else form["fps"]
        form["seconds"] = max(float(form["seconds"]), 2 / fps)


def upload(case, kwargs):
    answer = requests.post(
        urljoin(kwargs.get("base_url") or case.operation.base_url, "/api/v1/images"),
        files={"file": PICTURE},
        headers={"Authorization": f"Bearer {TOKEN}"} if TOKEN else None,
        timeout=10,
    )
    answer.raise_for_status()
    return answer.json()["id"]
