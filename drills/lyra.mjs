// Lyra's own deployment of its market for options on ether, as its package carries it; then its rates are taken from a Uniswap v2 pair.

import { act, artifact, deploy, ethers, require, stage, tell } from "./lib/stage.mjs";

const { deployer, provider } = stage();
const owner = await deployer.getAddress();
require("hardhat").connect(provider, deployer);
const { deployTestSystem } = require("@lyrafinance/protocol/dist/test/utils/deployTestSystem.js");
const { seedTestSystem } = require("@lyrafinance/protocol/dist/test/utils/seedTestSystem.js");
const uniswap = (name, from) => artifact(`protocols/node_modules/@uniswap/v2-${from}/build/${name}.json`);
const ether = ethers.utils.parseEther;

const system = await deployTestSystem(deployer);
const board = await seedTestSystem(deployer, system);
const { quoteAsset: dollar, baseAsset: coin } = system.snx;
await act(dollar, "mint", owner, ether("50000000"));
await act(coin, "mint", owner, ether("20000"));

const weth = await deploy(deployer, uniswap("WETH9", "periphery"));
const factory = await deploy(deployer, uniswap("UniswapV2Factory", "core"), [owner]);
const router = await deploy(deployer, uniswap("UniswapV2Router02", "periphery"), [factory.address, weth.address]);
const { timestamp } = await provider.getBlock("latest");

async function open(token, amount, dollars) {
  await act(token, "approve", router.address, ethers.constants.MaxUint256);
  await act(dollar, "approve", router.address, ethers.constants.MaxUint256);
  await act(router, "addLiquidity", token.address, dollar.address, amount, dollars, 0, 0, owner, timestamp + 86_400);
  return factory.getPair(token.address, dollar.address);
}

const price = await system.synthetixAdapter.getSpotPriceForMarket(system.optionMarket.address);
const pair = await open(coin, ether("1000"), price.mul(1_000));
const other = await deploy(deployer, artifact("artifacts/HarborToken.json"), [owner, ether("1000000")]);
const lender = await open(other, ether("1000000"), ether("20000000"));
const rates = await deploy(deployer, artifact("artifacts/PairRates.json"), [pair, coin.address]);
await act(system.snx.addressResolver, "setAddresses", [ethers.utils.formatBytes32String("ExchangeRates")], [rates.address]);
await act(system.synthetixAdapter, "updateSynthetixAddresses");

tell({
  market: { address: system.optionMarket.address, is: "OptionMarket" },
  pool: { address: system.liquidityPool.address, is: "LiquidityPool" },
  collateral: { address: system.shortCollateral.address, is: "ShortCollateral" },
  adapter: { address: system.synthetixAdapter.address, is: "SynthetixAdapter" },
  greeks: { address: system.optionGreekCache.address, is: "OptionGreekCache" },
  dollar: { address: dollar.address, is: "Synth" },
  coin: { address: coin.address, is: "Synth" },
  router: { address: router.address, is: "UniswapRouter" },
  pair: { address: pair, is: "UniswapPair" },
  lender: { address: lender, is: "UniswapPair" },
  board: board.toString(),
});
