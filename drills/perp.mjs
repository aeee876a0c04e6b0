// Deploys Perp v2 (Curie) as its package compiled it: one market at a hundred dollars, its index from $index, its money $dollar.
// The flaw is in its settings: the mark follows the market's last fifteen seconds, and no band around the index holds the market.

import { act, artifact, deploy, ethers, stage, tell } from "./lib/stage.mjs";

const { deployer, names } = stage();
const curie = (name) => artifact(`protocols/node_modules/@perp/curie-contract/artifacts/contracts/${name}.sol/${name}.json`);
const uniswap = (name) => artifact(`protocols/node_modules/@uniswap/v3-core/artifacts/contracts/${name}.sol/${name}.json`);
const make = (name) => deploy(deployer, curie(name));
const fee = 500;
const ten = 10n << 96n; // the root of a hundred dollars
const seconds = 15;

// Perp wants the base's address below the quote's; creating one until it fits takes two turns on average.
async function makeUntil(name, fits) {
  for (;;) {
    const made = await make(name);
    if (fits(made.address.toLowerCase())) {
      return made;
    }
  }
}

const factory = await deploy(deployer, uniswap("UniswapV3Factory"));
const quote = await makeUntil("QuoteToken", (address) => address >= "0x8");
const base = await makeUntil("BaseToken", (address) => address < "0x8");
await act(quote, "initialize", "Virtual dollar", "vUSD");
await act(base, "initialize", "Virtual coin", "vCOIN", names.index);

const [config, registry, orders, accounts, exchange, insurance, vault, house, collaterals] = [
  await make("ClearingHouseConfig"), await make("MarketRegistry"), await make("OrderBook"), await make("AccountBalance"), await make("Exchange"),
  await make("InsuranceFund"), await make("Vault"), await make("ClearingHouse"), await make("CollateralManager"),
];
await act(config, "initialize");
await act(registry, "initialize", factory.address, quote.address);
await act(orders, "initialize", registry.address);
await act(accounts, "initialize", config.address, orders.address);
await act(exchange, "initialize", registry.address, orders.address, config.address);
await act(exchange, "setAccountBalance", accounts.address);
await act(orders, "setExchange", exchange.address);
await act(insurance, "initialize", names.dollar);
await act(vault, "initialize", insurance.address, config.address, accounts.address, exchange.address);
await act(insurance, "setVault", vault.address);
await act(accounts, "setVault", vault.address);
await act(house, "initialize", config.address, vault.address, quote.address, factory.address, exchange.address, accounts.address, insurance.address);
await act(collaterals, "initialize", config.address, vault.address, 5, 750_000, 500_000, 2_000, 30_000, 10_000_000_000, 500_000_000);
await act(vault, "setCollateralManager", collaterals.address);
await act(config, "setSettlementTokenBalanceCap", ethers.constants.MaxUint256);
await act(config, "setMarkPriceMarketTwapInterval", seconds);
await act(config, "setMarkPricePremiumInterval", seconds);
for (const part of [registry, orders, exchange, accounts, vault]) {
  await act(part, "setClearingHouse", house.address);
}

await act(factory, "createPool", base.address, quote.address, fee);
const pool = new ethers.Contract(await factory.getPool(base.address, quote.address, fee), uniswap("UniswapV3Pool").abi, deployer);
await act(pool, "initialize", ten);
await act(pool, "increaseObservationCardinalityNext", 100);
for (const token of [base, quote]) {
  await act(token, "mintMaximumTo", house.address);
  await act(token, "addWhitelist", house.address);
  await act(token, "addWhitelist", pool.address);
}
await act(registry, "addPool", base.address, fee);
await act(registry, "setMarketMaxPriceSpreadRatio", base.address, 1_000_000);
await act(exchange, "setMaxTickCrossedWithinBlock", base.address, 1_000);

tell({
  house: { address: house.address, is: "ClearingHouse" },
  vault: { address: vault.address, is: "Vault" },
  exchange: { address: exchange.address, is: "Exchange" },
  accounts: { address: accounts.address, is: "AccountBalance" },
  insurance: { address: insurance.address, is: "InsuranceFund" },
  base: base.address,
  pool: { address: pool.address, is: "RangePool" },
});
