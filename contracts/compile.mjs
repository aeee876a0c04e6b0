// Compiles src/**/*.sol into artifacts/*.json, one compact file per contract.
// With --check it writes nothing and fails if an artifact is missing, stale, or has lost its source.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { artifactFolder, compile, fail, loadCompiler, readSources } from "./solidity.mjs";

const check = process.argv.includes("--check");
const outputs = { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object", "storageLayout"] };

/** The compiler numbers what it meets in all sources; numbered within its own contract, a layout does not change when another one does. */
function renumber(layout) {
  const numbers = new Map();
  const numberOf = (id) => numbers.get(id) ?? numbers.set(id, numbers.size + 1).get(id);
  const named = /("astId":|t_(?:contract|struct|enum|userDefinedValueType)\([^()]*\))(\d+)/g;
  return JSON.parse(JSON.stringify(layout).replace(named, (_, before, id) => before + numberOf(id)));
}

function* artifactsOf(contracts, sources, compiler) {
  for (const [path, source] of Object.entries(sources)) {
    for (const [contractName, contract] of Object.entries(contracts[path])) {
      if (contract.evm.bytecode.object === "") {
        continue; // An interface has nothing to deploy.
      }
      const artifact = {
        contractName,
        abi: contract.abi,
        bytecode: `0x${contract.evm.bytecode.object}`,
        deployedBytecode: `0x${contract.evm.deployedBytecode.object}`,
        storageLayout: renumber(contract.storageLayout),
        compiler,
        sourceSha256: createHash("sha256").update(source).digest("hex"),
      };
      yield [`${contractName}.json`, `${JSON.stringify(artifact)}\n`];
    }
  }
}

const solc = loadCompiler();
const sources = readSources();
const fresh = new Map(artifactsOf(compile(solc, sources, outputs).contracts, sources, solc.version()));

mkdirSync(artifactFolder, { recursive: true });
const present = readdirSync(artifactFolder).filter((file) => file.endsWith(".json"));
const orphans = present.filter((file) => !fresh.has(file));

if (check) {
  const stale = [...fresh].filter(([file, text]) => !present.includes(file) || readFileSync(join(artifactFolder, file), "utf8") !== text);
  const faults = [
    ...stale.map(([file]) => `artifacts/${file} is not what src/ compiles to: run \`node compile.mjs\` in contracts/.`),
    ...orphans.map((file) => `artifacts/${file} has no source any more: run \`node compile.mjs\` in contracts/.`),
  ];
  if (faults.length > 0) {
    fail(faults);
  }
  console.log(`${fresh.size} artifacts are up to date.`);
} else {
  orphans.forEach((file) => rmSync(join(artifactFolder, file)));
  fresh.forEach((text, file) => writeFileSync(join(artifactFolder, file), text));
  console.log(`${fresh.size} artifacts written.`);
}
