// The table of bench/run scan.
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const seconds = (runs, pick = (run) => run.seconds) => median(runs.map(pick));
const whole = (number) => Math.round(number).toLocaleString('en-US');

export function report({ blocks, swaps, rounds, cores, runs }) {
  const transactions = blocks * swaps;
  const rows = [];
  const add = (name, list) => rows.push({ name, wall: seconds(list), node: seconds(list, (run) => run.nodeSeconds), least: Math.min(...list.map((run) => run.seconds)), most: Math.max(...list.map((run) => run.seconds)) });
  add('`firebreak scan`, all rules, as `./firebreak` builds it: for this machine', runs.built);
  add('`firebreak scan`, all rules, published ahead of time, to run elsewhere', runs.published);
  add('forta-agent 0.1.48 `run --range`, one log handler', runs.forta);
  add('the node alone: the questions of `firebreak scan`, answers thrown away, asked in the fastest of five ways', runs.ceiling.map((run) => run.together));
  const peer = rows[2].wall;
  const text = ['## One range, judged once', '', `${whole(blocks)} blocks of ${swaps} Uniswap v2 swaps on anvil, ${cores} cores for all of it; from the start of each program to its end; medians of ${rounds} rounds, in which they run one after the other. All programs see every transaction, which the bench checks.`, '',
    '| | seconds (least to most) | transactions a second | times forta-agent | processor time of the node, s |', '|---|---|---|---|---|',
    ...rows.map((row) => `| ${row.name} | ${row.wall.toFixed(2)} (${row.least.toFixed(2)} to ${row.most.toFixed(2)}) | ${whole(transactions / row.wall)} | ${(peer / row.wall).toFixed(1)} | ${row.node.toFixed(2)} |`), '',
    ...ratios(runs, rows), '',
    'How fast the node alone is, by the way in which it is asked:', '', '| Way | seconds | times forta-agent |', '|---|---|---|',
    ...Object.keys(runs.ceiling[0].ways).map((way) => {
      const wall = seconds(runs.ceiling.map((run) => run.ways[way]));
      return `| ${way} | ${wall.toFixed(2)} | ${(peer / wall).toFixed(1)} |`;
    }), '',
    'What the node spends on each question, for one block:', '', '| Question | processor time, ms | alone side by side, ms | bytes |', '|---|---|---|---|',
    ...Object.entries(names).map(([name, says]) => {
      const list = runs.ceiling.map((run) => run[name]);
      return `| ${says} | ${(1000 * seconds(list, (run) => run.nodeSeconds) / blocks).toFixed(2)} | ${(1000 * seconds(list) / blocks).toFixed(2)} | ${whole(list[0].bytes / blocks)} |`;
    }), '',
    'Made by `bench/run scan --write`.', ''];
  return text.join('\n');
}

function ratios(runs, rows) {
  const each = runs.built.map((run, round) => runs.forta[round].seconds / run.seconds);
  const share = runs.built.map((run, round) => runs.ceiling[round].together.seconds / run.seconds);
  return [
    `Round by round, \`firebreak scan\` does ${each.map((ratio) => ratio.toFixed(1)).join(', ')} times the transactions a second of forta-agent: ${median(each).toFixed(1)} in the median.`,
    `The node alone, asked the same questions by a client that throws the answers away, takes ${(100 * median(share)).toFixed(0)} % of the time of \`firebreak scan\` from start to end: with answers read and judged in no time, ${(rows[2].wall / rows[3].wall).toFixed(1)} times forta-agent would be the most.`,
    verdict(median(each), rows),
  ];
}

function verdict(ratio, rows) {
  const [own, , , alone] = rows;
  const rest = own.wall - alone.wall;
  return ratio >= 10
    ? 'Ten times forta-agent is reached.'
    : `Ten times forta-agent is not reached: it would need ${(rows[2].wall / 10).toFixed(2)} s. Of the ${own.wall.toFixed(2)} s of \`firebreak scan\` the node takes ${alone.wall.toFixed(2)} s; the ${rest.toFixed(2)} s beyond are the start of the program and what it does on the cores that it shares with the node.`;
}

const names = {
  header: '`eth_getBlockByNumber` without transactions',
  receipts: '`eth_getBlockReceipts`',
  traces: '`trace_block`',
  state: 'not asked here, as no swap gains at written prices: `eth_call` for all holdings at once',
  whole: 'not asked: `eth_getBlockByNumber` with whole transactions',
};
