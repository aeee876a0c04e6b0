// A chain of one's own: anvil as a child process, and JSON-RPC to it.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import http from 'node:http';

export const root = new URL('../../', import.meta.url).pathname;
const binary = join(root, 'contracts/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil');

/** Starts anvil on a free port of its own choosing; everything that it writes goes with it. */
export async function startAnvil() {
  if (!existsSync(binary)) throw new Error('anvil is missing: run ./firebreak setup, then (cd contracts && npm ci --ignore-scripts)');
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-bench-'));
  const log = join(folder, 'anvil.log');
  const child = spawn(binary, ['--port', '0', '--host', '127.0.0.1', '--chain-id', '1', '--no-mining', '--gas-limit', '60000000',
    '--cache-path', folder, '--order', 'fifo'], { stdio: ['ignore', openSync(log, 'w'), 'inherit'] });
  process.once('exit', () => child.kill('SIGKILL'));
  const port = await portOf(child, log);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  return {
    url: `http://127.0.0.1:${port}`,
    webSocket: `ws://127.0.0.1:${port}`,
    pid: child.pid,
    ask: (method, params = []) => post(agent, port, { jsonrpc: '2.0', id: 1, method, params }).then((answer) => result(answer, method)),
    batch: (calls) => post(agent, port, calls.map(([method, params], id) => ({ jsonrpc: '2.0', id, method, params })))
      .then((answers) => answers.sort((a, b) => a.id - b.id).map((answer, i) => result(answer, calls[i][0]))),
    async stop() {
      agent.destroy();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// Read from a file until the port is known, and never again: whoever reads along takes a processor from those who are measured.
async function portOf(child, log) {
  for (let waited = 0; waited < 60_000; waited += 20) {
    const found = /Listening on 127\.0\.0\.1:(\d+)/.exec(readFileSync(log, 'utf8'));
    if (found) return Number(found[1]);
    if (child.exitCode !== null) break;
    await setTimeout(20);
  }

  throw new Error(`anvil does not listen (it ended with ${child.exitCode}):\n${readFileSync(log, 'utf8').slice(-2000)}`);
}

function result(answer, method) {
  if (answer.error) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
  return answer.result;
}

function post(agent, port, body) {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const request = http.request({ agent, port, host: '127.0.0.1', method: 'POST', headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } },
      (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () => {
          try {
            resolve(JSON.parse(Buffer.concat(parts).toString()));
          } catch (error) {
            reject(error);
          }
        });
      });
    request.on('error', reject);
    request.end(text);
  });
}
