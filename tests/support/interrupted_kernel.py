"""Interrupts a training in the project's kernel, twice and while idle; prints what each cell gave, as JSON."""
import json, queue, sys, time
from jupyter_client import KernelManager

PREPARE = """
import { train } from "./lib/mod.ts";
import { LAYERS_AROUND, networkOf, randomDataset } from "./tests/support/networks.ts";
const network = networkOf(LAYERS_AROUND.conv);
const data = randomDataset({ count: 400 });
let epochs = 0;
"""
TRAIN = """
for (const run of [1, 2, 3]) {
  for await (const { epoch } of train(network, data, { epochs: 100000 })) {
    epochs++;
    if (epoch === 2) console.log(`run ${run} trains`);
  }
}
"""


def run(client, code, on_text=None):
    """Executes a cell; gives the name of its error, or None, and all that it printed."""
    sent = client.execute(code)
    printed, error, deadline = "", None, time.time() + 120
    while time.time() < deadline:
        try:
            message = client.get_iopub_msg(timeout=5)
        except queue.Empty:
            continue
        if message["parent_header"].get("msg_id") != sent:
            continue
        content = message["content"]
        if message["msg_type"] == "stream":
            printed += content["text"]
            if on_text:
                on_text(content["text"])
        if message["msg_type"] == "error":
            error = content["ename"] + ": " + content["evalue"]
        if message["msg_type"] == "status" and content["execution_state"] == "idle":
            return [error, printed]
    raise TimeoutError(code)


manager = KernelManager(kernel_name=sys.argv[1])
manager.start_kernel(cwd=sys.argv[2])
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=120)
try:
    found = [run(client, PREPARE)]
    for _ in range(2):
        found.append(run(client, TRAIN, lambda text: manager.interrupt_kernel()))
        found.append(run(client, "console.log(epochs > 1)"))
    manager.interrupt_kernel()
    time.sleep(0.5)
    found.append(run(client, "console.log('alive')"))
    print(json.dumps(found))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
