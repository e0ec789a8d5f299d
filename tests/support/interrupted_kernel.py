"""Interrupts a training in the project's kernel, twice, while idle, and with cells behind it; prints what each cell gave."""
import json, queue, sys, time
from jupyter_client import KernelManager

PREPARE = """
import { evaluate, summary, train } from "./lib/mod.ts";
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

# Cells that stand in the queue behind TRAIN: the first computes for a while before it calls the library.
BEHIND = [
    "const begun = Date.now(); while (Date.now() - begun < 900); console.log(summary(network).length > 9)",
    "console.log((await train(network, data, { epochs: 1 })).length)",
    "console.log('needs no library')",
    "console.log((await evaluate(network, data.test)).accuracy.total)",
]
# The reader catches the error, and goes on in the same cell.
CAUGHT = """
try {
  for await (const { epoch } of train(network, data, { epochs: 100000 })) if (epoch === 2) console.log("trains");
} catch ({ name }) {
  console.log(name, (await train(network, data, { epochs: 2 })).length);
}
"""


def run(client, code, on_text=None, sent=None):
    """Executes a cell, unless it is sent already; gives the name of its error, or None, and all that it printed."""
    sent = sent or client.execute(code)
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
        time.sleep(1)  # a person needs longer than the queue
    manager.interrupt_kernel()
    time.sleep(1)
    found.append(run(client, "console.log('alive')"))
    first = client.execute(TRAIN)
    queued = [client.execute(code) for code in BEHIND]
    found.append(run(client, TRAIN, lambda text: manager.interrupt_kernel(), first))
    found += [run(client, code, None, sent) for code, sent in zip(BEHIND, queued)]
    time.sleep(1)
    found.append(run(client, BEHIND[1]))
    found.append(run(client, CAUGHT, lambda text: "trains" in text and manager.interrupt_kernel()))
    print(json.dumps(found))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
