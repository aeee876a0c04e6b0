// How our Solidity is read and compiled: the settings that every artifact stands for.

import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const home = dirname(fileURLToPath(import.meta.url));
export const artifactFolder = join(home, "artifacts");
const sourceFolder = join(home, "src");

export function loadCompiler() {
  try {
    return createRequire(import.meta.url)("solc");
  } catch {
    fail(["The Solidity compiler is not installed: run `npm ci --ignore-scripts` in contracts/."]);
  }
}

export function fail(lines) {
  for (const line of lines) {
    console.error(line);
  }
  process.exit(1);
}

export function readSources() {
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

export function compile(solc, sources, outputs) {
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(Object.entries(sources).map(([path, content]) => [path, { content }])),
    settings: {
      evmVersion: "cancun",
      optimizer: { enabled: true, runs: 200 },
      metadata: { appendCBOR: false, bytecodeHash: "none" },
      outputSelection: { "*": outputs },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: readImport }));
  // Warnings about our own sources are faults; those about a pinned package's are its authors' to mend.
  const faults = (output.errors ?? []).filter((fault) => fault.severity === "error" || fault.sourceLocation?.file in sources);
  if (faults.length > 0) {
    fail(faults.map((fault) => fault.formattedMessage));
  }
  return output;
}
