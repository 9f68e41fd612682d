"""Fetch the pictures and their names with `npm pack` into a data folder (never committed)."""

import argparse
import subprocess
import tarfile
from pathlib import Path

PACKAGES = [
    "@lobehub/fluent-emoji-3d@1.1.0",  # the pictures: Microsoft's Fluent 3D emoji, MIT
    "fluentui-emoji@1.3.0",  # the names that Microsoft opened, used as an allow-list, MIT
    "unicode-emoji-json@0.9.0",  # code points, names, groups, MIT
    "emojibase-data@17.0.0",  # tags, MIT
]


def folder_of(package: str) -> str:
    name, _, version = package.rpartition("@")
    return f"{name.lstrip('@').replace('/', '-')}-{version}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("work/data"))
    data = parser.parse_args().data
    data.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        target = data / folder_of(package)
        if target.exists():
            print("have", target)
            continue
        archive = data / f"{folder_of(package)}.tgz"
        if not archive.exists():
            subprocess.run(["npm", "pack", package, "--silent"], cwd=data, check=True)
        partial = data / f"{folder_of(package)}.partial"
        with tarfile.open(archive) as tar:
            tar.extractall(partial, filter="data")
        (partial / "package").rename(target)
        partial.rmdir()
        print("unpacked", target)


if __name__ == "__main__":
    main()
