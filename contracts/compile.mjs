// Compiles src/**/*.sol into artifacts/*.json, one compact file per contract.
// With --check it writes nothing and fails if an artifact is missing, stale, or has lost its source.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const home = dirname(fileURLToPath(import.meta.url));
const sourceFolder = join(home, "src");
const artifactFolder = join(home, "artifacts");
const check = process.argv.includes("--check");

function loadCompiler() {
  try {
    return createRequire(import.meta.url)("solc");
  } catch {
    fail(["The Solidity compiler is not installed: run `npm ci --ignore-scripts` in contracts/."]);
  }
}

function fail(lines) {
  for (const line of lines) {
    console.error(line);
  }
  process.exit(1);
}

function readSources() {
  const files = readdirSync(sourceFolder, { recursive: true }).filter((file) => file.endsWith(".sol")).sort();
  return Object.fromEntries(files.map((file) => [`src/${file}`, readFileSync(join(sourceFolder, file), "utf8")]));
}

/** OpenZeppelin's sources come from the npm package that the lock file pins. */
function readImport(path) {
  try {
    return { contents: readFileSync(join(home, "node_modules", path), "utf8") };
  } catch {
    return { error: `${path} is not installed` };
  }
}

function compile(solc, sources) {
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(Object.entries(sources).map(([path, content]) => [path, { content }])),
    settings: {
      evmVersion: "cancun",
      optimizer: { enabled: true, runs: 200 },
      metadata: { appendCBOR: false, bytecodeHash: "none" },
      outputSelection: { "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object", "storageLayout"] } },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: readImport }));
  // Warnings about our own sources are faults; those about a pinned package's are its authors' to mend.
  const faults = (output.errors ?? []).filter((fault) => fault.severity === "error" || fault.sourceLocation?.file in sources);
  if (faults.length > 0) {
    fail(faults.map((fault) => fault.formattedMessage));
  }
  return output.contracts;
}

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
const fresh = new Map(artifactsOf(compile(solc, sources), sources, solc.version()));

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
