'use strict';

// One handler over the logs of one contract: the least that a Forta bot can do.
const { Finding, FindingSeverity, FindingType } = require('forta-agent');

const swap = 'event Swap(address indexed sender, uint256 amount0In, uint256 amount1In, uint256 amount0Out, uint256 amount1Out, address indexed to)';
const pair = process.env.BENCH_PAIR;
let swaps = 0;
let transactions = 0;

async function handleTransaction(transaction) {
  transactions += 1;
  swaps += transaction.filterLog(swap, pair).length;
  if (transactions === Number(process.env.BENCH_TRANSACTIONS)) {
    console.log(`bench: ${transactions} transactions, ${swaps} swaps`);
  }

  return swaps < 0
    ? [Finding.fromObject({ name: 'Swap', description: 'A swap', alertId: 'BENCH-1', severity: FindingSeverity.Info, type: FindingType.Info })]
    : [];
}

module.exports = { handleTransaction };
