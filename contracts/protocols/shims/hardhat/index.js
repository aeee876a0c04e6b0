// What the deployment scripts of Lyra's package ask of hardhat: factories of its own artifacts, signers, the node, proxies.
// `connect` says with which node and for whom.

"use strict";

const fs = require("node:fs");
const path = require("node:path");
const base = require("ethers");

const artifacts = path.join(__dirname, "../../node_modules/@lyrafinance/protocol/dist/artifacts");
const files = new Map();
let provider;
let signer;

function connect(node, deployer) {
  [provider, signer] = [node, deployer];
}

function index(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      index(place);
    } else if (entry.name.endsWith(".json") && !entry.name.endsWith(".dbg.json")) {
      files.set(entry.name.slice(0, -".json".length), place);
    }
  }
}

function read(name) {
  if (files.size === 0) {
    index(artifacts);
  }
  return JSON.parse(fs.readFileSync(files.get(name), "utf8"));
}

function link(bytecode, references, libraries) {
  let code = bytecode;
  for (const [name, places] of Object.values(references ?? {}).flatMap(Object.entries)) {
    for (const { start, length } of places) {
      const [from, to] = [2 + start * 2, 2 + (start + length) * 2];
      code = code.slice(0, from) + libraries[name].slice(2).toLowerCase() + code.slice(to);
    }
  }
  return code;
}

async function getContractFactory(name, options = {}) {
  const { abi, bytecode, linkReferences } = read(name);
  return new base.ethers.ContractFactory(abi, link(bytecode, linkReferences, options.libraries ?? {}), options.signer ?? signer);
}

const ethers = {
  ...base.ethers,
  getContractFactory,
  getContractAt: async (name, address) => new base.ethers.Contract(address, read(name).abi, signer),
  getSigners: async () => [signer],
  get provider() {
    return provider;
  },
};

module.exports = { connect, ethers };
