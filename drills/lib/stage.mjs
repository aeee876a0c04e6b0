// What the scripts of drills share: the drill's state comes in on standard input, what was deployed goes out on the last line.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const contracts = new URL("../../contracts/", import.meta.url);
export const require = createRequire(new URL("protocols/package.json", contracts));
export const { ethers } = require("ethers");

const roomy = { gasLimit: 20_000_000 };

/** An artifact by its path below contracts/. */
export function artifact(path) {
  return JSON.parse(readFileSync(new URL(path, contracts), "utf8"));
}

/** The node and the people of the drill; the deployer signs unless somebody else is named. */
export function stage() {
  const { rpc, accounts, names } = JSON.parse(readFileSync(0, "utf8"));
  const provider = new ethers.providers.StaticJsonRpcProvider(rpc);
  provider.pollingInterval = 10;
  const signer = (name) => provider.getSigner(accounts[name]);
  return { provider, accounts, names, signer, deployer: signer("deployer") };
}

/** Creates a contract; libraries are addresses by name. */
export async function deploy(signer, { abi, bytecode, linkReferences }, args = [], libraries = {}) {
  const factory = new ethers.ContractFactory(abi, link(bytecode, linkReferences ?? {}, libraries), signer);
  const contract = await factory.deploy(...args, roomy);
  await contract.deployed();
  return contract;
}

/** Sends a call and waits until it is mined. */
export async function act(contract, call, ...args) {
  const sent = await contract[call](...args, roomy);
  return sent.wait();
}

/** Tells the drill what is there now. */
export function tell(names) {
  console.log(JSON.stringify(names));
}

function link(bytecode, references, libraries) {
  let code = bytecode;
  for (const [name, places] of Object.values(references).flatMap(Object.entries)) {
    for (const { start, length } of places) {
      const [from, to] = [2 + start * 2, 2 + (start + length) * 2];
      code = code.slice(0, from) + libraries[name].slice(2).toLowerCase() + code.slice(to);
    }
  }
  return code;
}
