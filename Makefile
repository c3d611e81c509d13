# A thin alias for `python3 run <verb>`; without make, use that.
.PHONY: setup demo test check snapshots screenshots bench wheel
setup demo test check snapshots screenshots bench wheel:
	@python3 run $@
