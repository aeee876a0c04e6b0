// What the node gives a client that asks exactly the questions of firebreak scan, side by side, and does nothing with the answers.
import http from 'node:http';

const hex = (number) => `0x${number.toString(16)}`;
const inFlight = 16;

/** How the node is asked for whole blocks: each question by itself so many at a time, or three in a batch so many batches at a time. */
const ways = [
  { name: '4 single questions at a time', atOnce: 4 },
  { name: '16 single questions at a time', atOnce: 16 },
  { name: '2 batches of a block at a time', atOnce: 2, batched: true },
  { name: '4 batches of a block at a time', atOnce: 4, batched: true },
  { name: '16 batches of a block at a time', atOnce: 16, batched: true },
];

/** The constructor that asks several questions at once, as Firebreak.Adapters/JsonRpc/StateProgram.cs writes it. */
function stateProgram(questions) {
  const push = (number) => `61${number.toString(16).padStart(4, '0')}`;
  const account = (address) => `73${address.slice(2)}`;
  const write = (start) => questions.map(({ address, data }, i) => {
    const flag = 0x1001 + i * 33;
    if (data === undefined) return `${account(address)}31${push(flag + 1)}526001${push(flag)}53`;
    const length = data.length / 2;
    const code = `${push(length)}${push(start)}600039` + `6020${push(flag + 1)}${push(length)}6000${account(address)}63001e8480fa60203d1416${push(flag)}53`;
    start += length;
    return code;
  }).join('') + `${push(1 + questions.length * 33)}611000f3`;
  const code = write(0);
  return `0x${write(code.length / 2)}${questions.map((question) => question.data ?? '').join('')}`;
}

function questionsOf(chain) {
  const contracts = [chain.pair, chain.router, ...chain.tokens];
  return contracts.flatMap((holder) => [
    { address: holder },
    ...chain.tokens.filter((token) => token !== holder).map((token) => ({ address: token, data: `70a08231${holder.slice(2).padStart(64, '0')}` })),
  ]);
}

export async function measureCeiling(node, chain, processorTime) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: inFlight });
  const port = Number(new URL(node.url).port);
  const hashes = [];
  for (let number = chain.first - 1; number <= chain.last; number++) {
    hashes.push((await node.ask('eth_getBlockByNumber', [hex(number), false])).hash);
  }

  const data = stateProgram(questionsOf(chain));
  const calls = {
    header: (number) => ['eth_getBlockByNumber', [hex(number), false]],
    receipts: (number) => ['eth_getBlockReceipts', [hex(number)]],
    traces: (number) => ['trace_block', [hex(number)]],
    state: (number) => ['eth_call', [{ data }, { blockHash: hashes[number - chain.first] }]],
    whole: (number) => ['eth_getBlockByNumber', [hex(number), true]],
  };
  const result = {};
  for (const [name, call] of Object.entries(calls)) {
    result[name] = await fetchAll(agent, port, node, chain, [call], processorTime, { atOnce: inFlight });
  }

  // No swap gains anything at the prices that the protocol file gives, so scan need not ask what the contracts held.
  const asked = [calls.header, calls.receipts, calls.traces];
  result.ways = {};
  for (const way of ways) {
    result.ways[way.name] = await fetchAll(agent, port, node, chain, asked, processorTime, way);
  }

  result.together = Object.values(result.ways).reduce((best, one) => (one.seconds < best.seconds ? one : best));
  agent.destroy();
  return result;
}

async function fetchAll(agent, port, node, chain, calls, processorTime, { atOnce, batched = false }) {
  const nodeBefore = processorTime(node.pid);
  const started = process.hrtime.bigint();
  let next = chain.first;
  let bytes = 0;
  const askers = batched ? atOnce : Math.max(1, Math.floor(atOnce / calls.length));
  await Promise.all(Array.from({ length: askers }, async () => {
    while (next <= chain.last) {
      const number = next++;
      const asked = calls.map((call) => call(number));
      for (const length of await Promise.all((batched ? [asked] : asked.map((one) => [one])).map((some) => post(agent, port, some)))) bytes += length;
    }
  }));
  return { seconds: Number(process.hrtime.bigint() - started) / 1e9, nodeSeconds: processorTime(node.pid) - nodeBefore, bytes };
}

function post(agent, port, calls) {
  return new Promise((resolve, reject) => {
    const objects = calls.map(([method, params], id) => ({ jsonrpc: '2.0', id, method, params }));
    const text = JSON.stringify(objects.length === 1 ? objects[0] : objects);
    const request = http.request({ agent, port, host: '127.0.0.1', method: 'POST', headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } }, (response) => {
      let length = 0;
      let head = '';
      response.on('data', (part) => {
        head = head || part.subarray(0, 200).toString();
        length += part.length;
      });
      response.on('end', () => (head.includes('"error"') ? reject(new Error(`${calls[0][0]}: ${head}`)) : resolve(length)));
    });
    request.on('error', reject);
    request.end(text);
  });
}
