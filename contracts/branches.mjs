// Prints, as JSON, where a contract's code decides: each if, loop, &&, || and ?: of its source with its jumps in the deployed code.
// A jump that was both taken and passed over is a branch covered on both sides; FirebreakGuard's tests count them.
//   node branches.mjs FirebreakGuard

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { artifactFolder, compile, fail, loadCompiler, readSources } from "./solidity.mjs";

const JUMPI = 0x57, PUSH1 = 0x60, PUSH32 = 0x7f;
const [name] = process.argv.slice(2);
const path = `src/${name}.sol`;
const sources = readSources();
if (!(path in sources)) {
  fail([`${path} does not exist.`]);
}

const outputs = { "": ["ast"], [name]: ["evm.deployedBytecode.object", "evm.deployedBytecode.sourceMap"] };
const imported = (text) => [...text.matchAll(/from "\.\/([^"]+)"/g)].map((match) => `src/${match[1]}`);
const needed = Object.fromEntries([path, ...imported(sources[path])].map((file) => [file, sources[file]]));
const output = compile(loadCompiler(), needed, outputs);
const code = output.contracts[path][name].evm.deployedBytecode;
if (JSON.parse(readFileSync(join(artifactFolder, `${name}.json`), "utf8")).deployedBytecode !== `0x${code.object}`) {
  fail([`artifacts/${name}.json is not what src/ compiles to: run \`node compile.mjs\` in contracts/.`]);
}

/** Every place of the syntax tree that decides; a modifier's stands once, however often it is used. */
function decisions(node, found = []) {
  if (Array.isArray(node)) {
    node.forEach((child) => decisions(child, found));
  } else if (node && typeof node === "object") {
    const decides = ["IfStatement", "ForStatement", "WhileStatement", "Conditional"].includes(node.nodeType)
      || (node.nodeType === "BinaryOperation" && ["&&", "||"].includes(node.operator));
    if (decides) {
      found.push(node);
    }
    Object.values(node).forEach((child) => decisions(child, found));
  }
  return found;
}

/** Program counters of the conditional jumps by the place in the source that they stand for. */
function jumpsBySource() {
  const bytes = Buffer.from(code.object, "hex");
  const jumps = new Map();
  let [start, length, file] = ["", "", ""];
  let entry = 0;
  const entries = code.sourceMap.split(";");
  for (let pc = 0; pc < bytes.length && entry < entries.length; pc++, entry++) {
    const fields = entries[entry].split(":");
    [start, length, file] = [fields[0] || start, fields[1] || length, fields[2] || file];
    const source = `${start}:${length}:${file}`;
    if (bytes[pc] === JUMPI) {
      jumps.set(source, [...(jumps.get(source) ?? []), pc]);
    }
    if (bytes[pc] >= PUSH1 && bytes[pc] <= PUSH32) {
      pc += bytes[pc] - PUSH1 + 1;
    }
  }
  return jumps;
}

const jumps = jumpsBySource();
const branches = decisions(output.sources[path].ast).map((node) => ({
  line: sources[path].slice(0, Number(node.src.split(":")[0])).split("\n").length,
  kind: node.operator ?? node.nodeType.replace("Statement", "").toLowerCase(),
  jumps: jumps.get(node.src) ?? [],
}));
console.log(JSON.stringify({ branches, allJumps: [...jumps.values()].flat().sort((a, b) => a - b) }));
