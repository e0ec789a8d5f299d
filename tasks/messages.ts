/**
 * What a task writes for people, without TensorFlow's remarks.
 * @module
 */

/**
 * The remark of TensorFlow's libraries while they are loaded, "I0000 00:00:1795878478.350948 9092 port.cc:153] oneDNN …", and
 * the line that announces it. No variable of the environment turns them off, because they come before it is read.
 */
const REMARK = /^(?:I\d{4} [\d:.]+\s+\d+ \S+\.cc:\d+\] |WARNING: All log messages before absl::InitializeLog\(\))/;

/** A line that may become such a remark when more of it has come. */
const BEGINNING = /^(?:I\d{0,4}(?: |$)|W(?:A|$))/;

/** Passes text on as it comes, also lines that have not ended, and leaves out the lines that are remarks of TensorFlow. */
export function withoutRemarks(): TransformStream<string, string> {
  let kept = "";
  let isWithin = false; // the beginning of the present line has been passed on
  return new TransformStream({
    transform(text, controller) {
      const lines = (kept + text).split(/(?<=\n)/);
      kept = "";
      for (const line of lines) {
        const isWhole = line.endsWith("\n");
        if (!isWithin && !isWhole && BEGINNING.test(line)) kept = line;
        else if (isWithin || !REMARK.test(line)) controller.enqueue(line);
        if (kept === "") isWithin = !isWhole;
      }
    },
    flush(controller) {
      if (kept !== "") controller.enqueue(kept);
    },
  });
}
