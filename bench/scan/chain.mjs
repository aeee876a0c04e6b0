// The chain that both sides read: Uniswap v2 as it is on npm, and so many blocks of so many swaps.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node.mjs';

const packages = join(root, 'bench/peers/forta/node_modules/@uniswap');
const word = (value) => BigInt(value).toString(16).padStart(64, '0');
const addressIn = (answer) => '0x' + answer.slice(-40);

function artifact(name) {
  const [folder, file] = name.split('/');
  const json = JSON.parse(readFileSync(join(packages, folder, 'build', `${file}.json`)));
  return (json.bytecode ?? json.evm.bytecode.object).replace(/^0x/, '');
}

/** Deploys two tokens, the factory, the router and a pair with liquidity; then mines `blocks` blocks of `swaps` swaps. */
export async function buildChain(node, blocks, swaps, say = () => {}) {
  const accounts = await node.ask('eth_accounts');
  const owner = accounts[0];
  const nonces = new Map();
  const transaction = (from, to, data, gas = 500_000) => {
    const nonce = nonces.get(from) ?? 0;
    nonces.set(from, nonce + 1);
    return ['eth_sendTransaction', [{ from, ...(to ? { to } : {}), data, gas: '0x' + gas.toString(16), maxFeePerGas: '0x174876e800', maxPriorityFeePerGas: '0x3b9aca00', nonce: '0x' + nonce.toString(16) }]];
  };
  const mine = async (calls) => {
    const hashes = await node.batch(calls);
    await node.ask('evm_mine');
    return hashes;
  };
  const deploy = async (name, ...parameters) => {
    const [hash] = await mine([transaction(owner, null, '0x' + artifact(name) + parameters.map(word).join(''), 10_000_000)]);
    const receipt = await node.ask('eth_getTransactionReceipt', [hash]);
    if (receipt?.status !== '0x1') throw new Error(`${name} was not deployed`);
    return receipt.contractAddress;
  };

  const supply = 10n ** 27n;
  const weth = await deploy('v2-periphery/WETH9');
  const factory = await deploy('v2-core/UniswapV2Factory', owner);
  const router = await deploy('v2-periphery/UniswapV2Router02', factory, weth);
  const tokens = [await deploy('v2-periphery/ERC20', supply), await deploy('v2-periphery/ERC20', supply)];
  const approve = (from, token) => transaction(from, token, '0x095ea7b3' + word(router) + word((1n << 256n) - 1n));
  const transfer = (to, token, amount) => transaction(owner, token, '0xa9059cbb' + word(to) + word(amount));
  const deadline = word(10n ** 11n);

  const traders = accounts.slice(0, 10);
  await mine(traders.flatMap((trader) => tokens.flatMap((token) => [...(trader === owner ? [] : [transfer(trader, token, supply / 100n)]), approve(trader, token)])));
  const million = 10n ** 24n;
  await mine([transaction(owner, router, '0xe8e33700' + word(tokens[0]) + word(tokens[1]) + word(million) + word(million) + word(0) + word(0) + word(owner) + deadline, 5_000_000)]);
  const pair = addressIn(await node.ask('eth_call', [{ to: factory, data: '0xe6a43905' + word(tokens[0]) + word(tokens[1]) }, 'latest']));
  const first = Number(await node.ask('eth_blockNumber')) + 1;

  const swap = (trader, token, amount) => transaction(trader, router,
    '0x38ed1739' + word(amount) + word(0) + word(160) + word(trader) + deadline + word(2) + word(tokens[token]) + word(tokens[1 - token]));
  for (let block = 0; block < blocks; block++) {
    const calls = [];
    for (let i = 0; i < swaps; i++) {
      calls.push(swap(traders[i % traders.length], (block + i) % 2, 10n ** 18n + BigInt(block * swaps + i)));
    }

    await mine(calls);
    if ((block + 1) % 100 === 0) say(`${block + 1} of ${blocks} blocks mined`);
  }

  const last = Number(await node.ask('eth_blockNumber'));
  await check(node, first, last, swaps);
  return { first, last, pair, router, weth, factory, tokens };
}

// A chain on which swaps failed would make everyone look fast.
async function check(node, first, last, swaps) {
  for (const number of [first, Math.floor((first + last) / 2), last]) {
    const receipts = await node.ask('eth_getBlockReceipts', ['0x' + number.toString(16)]);
    if (receipts.length !== swaps || receipts.some((receipt) => receipt.status !== '0x1' || receipt.logs.length < 4)) {
      throw new Error(`block ${number} does not hold ${swaps} swaps: ${receipts.length} transactions, ${receipts.filter((r) => r.status === '0x1').length} succeeded`);
    }
  }
}
