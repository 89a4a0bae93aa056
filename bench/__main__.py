"""``python -m bench [site] [lighthouse] [builds] [pdf]``: prints what the parts named measure, or all of them."""

import argparse

from . import WORK, builds, lighthouse, printing, site_report
from .sites import both_sites
from .synthetic import MOST

PARTS = ("site", "lighthouse", "builds", "pdf")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="make bench", description="Measures what reading and building the book costs."
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"what to measure: {', '.join(PARTS)} (all)")
    parser.add_argument("--page", default="chapters/data.html", help="the page first visited (%(default)s)")
    parser.add_argument("--second", default="chapters/losses.html", help="the page visited next (%(default)s)")
    parser.add_argument("--runs", type=int, default=5, help="how often to visit, for the median (%(default)s)")
    usual = "; ".join(",".join(map(str, part.SIZES)) for part in (builds, printing))
    parser.add_argument("--sizes", default="", help=f"numbers of questions of the made-up books ({usual} for the PDFs)")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}: take {', '.join(PARTS)}")
    sizes = [size for size in arguments.sizes.split(",") if size]
    if not all(size.isdecimal() for size in sizes):
        parser.error("--sizes are numbers with commas between, such as 100,1000")
    if any(not 0 < int(size) <= MOST for size in sizes) or arguments.runs < 1:
        parser.error(f"--sizes are from 1 to {MOST:,}, and --runs are at least 1")
    parts = arguments.parts or PARTS
    WORK.mkdir(parents=True, exist_ok=True)
    if "site" in parts or "lighthouse" in parts:
        with both_sites() as bench:
            if "site" in parts:
                print(site_report.report(bench, (arguments.page, arguments.second), arguments.runs), flush=True)
            if "lighthouse" in parts:
                print(lighthouse.report(bench, arguments.page, min(arguments.runs, 3)), flush=True)
    if "builds" in parts:
        print(builds.report([int(size) for size in sizes] or builds.SIZES), flush=True)
    if "pdf" in parts:
        print(printing.report([int(size) for size in sizes] or printing.SIZES), flush=True)


if __name__ == "__main__":
    main()
