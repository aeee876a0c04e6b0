// bench/run scan: firebreak scan beside forta-agent's range run on the same chain in the same run, and what the node itself can give.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAnvil, root } from './node.mjs';
import { buildChain } from './chain.mjs';
import { measureCeiling } from './ceiling.mjs';
import { report } from './report.mjs';

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const blocks = option('blocks', 1000);
const swaps = option('swaps', 10);
const rounds = option('rounds', 5);
const say = (text) => process.stderr.write(`${text}\n`);
const peer = join(root, 'bench/peers/forta');
const elsewhere = join(root, 'artifacts/published');
const published = join(elsewhere, 'publish/Firebreak/release_linux-x64/firebreak');
const built = ['ahead', 'bin/Firebreak/release'].map((folder) => join(root, 'artifacts', folder, 'firebreak')); // as ./firebreak chooses

function must(command, args, options = {}) {
  const ended = spawnSync(command, args, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (ended.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${ended.status}\n${ended.stdout ?? ''}`);
  return ended.stdout;
}

function prepare() {
  must(join(root, 'firebreak'), ['setup'], { stdio: ['ignore', 'inherit', 'inherit'] });
  say('Publishing firebreak, compiled ahead of time...');
  must('dotnet', ['publish', join(root, 'src/Firebreak'), '-c', 'Release', '-r', 'linux-x64', '--self-contained', 'false', '-v', 'quiet',
    '-p:PublishReadyToRun=true', '-p:TieredPGO=false', '-p:RunAnalyzers=false', `-p:ArtifactsPath=${elsewhere}`]);
}

function protocol(folder, chain) {
  const path = join(folder, 'protocol.yaml');
  writeFileSync(path, `name: Uniswap v2 pair
contracts:
  - { name: Pair, address: "${chain.pair}", kind: uniswap-v2-pair }
  - { name: Router, address: "${chain.router}", kind: uniswap-v2-router }
  - { name: TokenA, address: "${chain.tokens[0]}", kind: erc20 }
  - { name: TokenB, address: "${chain.tokens[1]}", kind: erc20 }
assets:
  - { symbol: ETH, native: true, decimals: 18, usd: 2000 }
  - { symbol: TKA, address: TokenA, decimals: 18, usd: 1 }
  - { symbol: TKB, address: TokenB, decimals: 18, usd: 1 }
`);
  return path;
}

const processorTime = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

/** Runs a program from its start to its end; the wall clock is what counts, and what the node spent meanwhile. */
async function timed(node, command, args, options) {
  const nodeBefore = processorTime(node.pid);
  const started = process.hrtime.bigint();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
  const parts = [];
  child.stdout.on('data', (part) => parts.push(part));
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const output = Buffer.concat(parts).toString();
  if (code !== 0) throw new Error(`${command} ended with ${code}\n${output.slice(-2000)}`);
  return { seconds, nodeSeconds: processorTime(node.pid) - nodeBefore, output };
}

async function scan(node, program, chain, file) {
  const run = await timed(node, program, ['scan', '--rpc', node.url, '--from', `${chain.first}`, '--to', `${chain.last}`, '--protocol', file, '--json']);
  const coverage = JSON.parse(run.output.trim().split('\n').at(-1));
  if (!coverage.whole || coverage.transactions !== blocks * swaps || coverage.rules.some((rule) => rule.evaluated !== blocks)) {
    throw new Error(`firebreak did not judge everything: ${run.output.slice(-2000)}`);
  }

  return run;
}

async function forta(node, folder, chain) {
  const run = await timed(node, join(peer, 'node_modules/.bin/forta-agent'), ['run', '--range', `${chain.first}..${chain.last}`, '--nocache'], {
    cwd: folder,
    env: { ...process.env, HOME: folder, BENCH_PAIR: chain.pair, BENCH_TRANSACTIONS: `${blocks * swaps}` },
  });
  if (!run.output.includes(`bench: ${blocks * swaps} transactions, ${blocks * swaps} swaps`)) {
    throw new Error(`forta-agent did not see every swap: ${run.output.slice(-2000)}`);
  }

  return run;
}

function fortaFolder(node, parent) {
  const folder = join(parent, 'forta');
  mkdirSync(folder);
  cpSync(join(peer, 'package.json'), join(folder, 'package.json'));
  cpSync(join(peer, 'src'), join(folder, 'src'), { recursive: true });
  symlinkSync(join(peer, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'forta.config.json'), JSON.stringify({ jsonRpcUrl: node.url }));
  return folder;
}

prepare();
const folder = mkdtempSync(join(tmpdir(), 'firebreak-bench-scan-'));
const node = await startAnvil();
try {
  say(`A chain of ${blocks} blocks of ${swaps} Uniswap v2 swaps...`);
  const chain = await buildChain(node, blocks, swaps, say);
  const file = protocol(folder, chain);
  const bot = fortaFolder(node, folder);
  const runs = { published: [], built: [], forta: [], ceiling: [] };
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round} of ${rounds}`);
    runs.published.push(await scan(node, published, chain, file));
    runs.forta.push(await forta(node, bot, chain));
    runs.built.push(await scan(node, built.find(existsSync), chain, file));
    runs.ceiling.push(await measureCeiling(node, chain, processorTime));
  }

  const text = report({ blocks, swaps, rounds, cores: cpus().length, runs });
  process.stdout.write(text);
  if (process.argv.includes('--write')) {
    const path = join(root, 'docs/reference/performance.md');
    const [start, end] = ['<!-- bench/run scan -->', '<!-- end of bench/run scan -->'];
    const before = existsSync(path) ? readFileSync(path, 'utf8') : '# Performance\n';
    const own = `${start}\n${text}${end}`;
    const at = before.indexOf(start);
    writeFileSync(path, at < 0 ? `${before.trimEnd()}\n\n${own}\n` : before.slice(0, at) + own + before.slice(before.indexOf(end) + end.length));
  }
} finally {
  await node.stop();
  rmSync(folder, { recursive: true, force: true });
}
