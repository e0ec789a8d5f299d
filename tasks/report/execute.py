"""How nbconvert executes a notebook for tasks/report.ts: it prints one line of JSON as each code cell starts,
and one more for a cell that fails, so that the task can show progress and name the cell."""

import json


def report_start(cell, cell_index):
    print(json.dumps({"started": cell_index}), flush=True)


def report_error(cell, cell_index, execute_reply):
    print(json.dumps({"failed": cell_index, "traceback": execute_reply["content"]["traceback"]}), flush=True)


c = get_config()  # noqa: F821 (given by traitlets)
c.ExecutePreprocessor.on_cell_execute = report_start
c.ExecutePreprocessor.on_cell_error = report_error
c.ExecutePreprocessor.timeout = None  # a training takes its time
c.ExecutePreprocessor.iopub_timeout = 60
c.ExecutePreprocessor.raise_on_iopub_timeout = True
c.ExecutePreprocessor.record_timing = False
