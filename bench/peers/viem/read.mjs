// Reads the same messages as the bench, from bytes in memory to viem's typed values, and prints one JSON line with the times of the rounds.
//   node read.mjs FOLDER ROUNDS [plain|typed]
// FOLDER holds one message per file, named <block>.<kind>.json. "plain" leaves call frames as JSON.parse gives them; "typed" also turns
// their quantities into bigints, as viem does with those of blocks and receipts.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { formatBlock, formatTransactionReceipt, hexToBigInt } from "viem";

const [folder, rounds, traces = "plain"] = process.argv.slice(2);
const messages = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .sort()
  .map((name) => ({ kind: name.split(".")[1], bytes: readFileSync(join(folder, name)) }));
const size = messages.reduce((sum, message) => sum + message.bytes.length, 0);

function typeFrame(frame) {
  frame.value = frame.value === undefined ? undefined : hexToBigInt(frame.value);
  frame.gas = frame.gas === undefined ? undefined : hexToBigInt(frame.gas);
  frame.gasUsed = hexToBigInt(frame.gasUsed);
  frame.calls?.forEach(typeFrame);
  return frame;
}

function read({ kind, bytes }) {
  const { result } = JSON.parse(bytes.toString("utf8"));
  switch (kind) {
    case "Block": {
      const block = formatBlock(result); // formats the transactions as well
      return block.transactions.length;
    }
    case "Receipts": {
      let logs = 0; // formats the logs as well
      for (const receipt of result.map((raw) => formatTransactionReceipt(raw))) logs += receipt.logs.length;
      return logs;
    }
    default: {
      let frames = 0;
      const count = (frame) => { frames++; frame.calls?.forEach(count); };
      for (const { result: root } of result) count(traces === "typed" ? typeFrame(root) : root);
      return frames;
    }
  }
}

const times = [];
let counts;
for (let round = 0; round < Number(rounds); round++) {
  counts = {};
  const begin = process.hrtime.bigint();
  for (const message of messages) counts[message.kind] = (counts[message.kind] ?? 0) + read(message);
  times.push(Number(process.hrtime.bigint() - begin) / 1e6);
}
console.log(JSON.stringify({ program: "viem", node: process.version, bytes: size, counts, milliseconds: times }));
