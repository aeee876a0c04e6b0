// Deploys Aave v3 as its package compiled it, and lists two assets: $kelp with the price of $feed, $dollar at one dollar.

import { act, artifact, deploy, ethers, stage, tell } from "./lib/stage.mjs";

const { deployer, accounts, names } = stage();
const owner = await deployer.getAddress();
const aave = (path) => artifact(`protocols/node_modules/@aave/core-v3/artifacts/contracts/${path}.sol/${path.split("/").pop()}.json`);
const ray = (percent) => ethers.utils.parseUnits(String(percent), 25);
const nobody = ethers.constants.AddressZero;

async function libraries() {
  const made = {};
  for (const name of ["SupplyLogic", "BorrowLogic", "LiquidationLogic", "EModeLogic", "BridgeLogic", "PoolLogic", "ConfiguratorLogic", "FlashLoanLogic"]) {
    made[name] = (await deploy(deployer, aave(`protocol/libraries/logic/${name}`), [], made)).address;
  }
  return made;
}

const logic = await libraries();
const provider = await deploy(deployer, aave("protocol/configuration/PoolAddressesProvider"), ["Cape", owner]);
await act(provider, "setACLAdmin", owner);
const powers = await deploy(deployer, aave("protocol/configuration/ACLManager"), [provider.address]);
await act(provider, "setACLManager", powers.address);
await act(powers, "addPoolAdmin", owner);
await act(powers, "addAssetListingAdmin", owner);
const implementation = await deploy(deployer, aave("protocol/pool/Pool"), [provider.address], logic);
await act(implementation, "initialize", provider.address);
await act(provider, "setPoolImpl", implementation.address);
const pool = new ethers.Contract(await provider.getPool(), implementation.interface, deployer);
const configuratorCode = await deploy(deployer, aave("protocol/pool/PoolConfigurator"), [], logic);
await act(provider, "setPoolConfiguratorImpl", configuratorCode.address);
const configurator = new ethers.Contract(await provider.getPoolConfigurator(), configuratorCode.interface, deployer);

const one = await deploy(deployer, aave("mocks/oracle/CLAggregators/MockAggregator"), [100_000_000]);
const oracle = await deploy(deployer, aave("misc/AaveOracle"), [
  provider.address, [names.kelp, names.dollar], [names.feed, one.address], nobody, nobody, 100_000_000,
]);
await act(provider, "setPriceOracle", oracle.address);

const rates = await deploy(deployer, aave("protocol/pool/DefaultReserveInterestRateStrategy"), [
  provider.address, ray(80), ray(0), ray(4), ray(60), ray(2), ray(60), ray(1), ray(8), ray(20),
]);
const [deposits, stableDebts, debts] = [
  await deploy(deployer, aave("protocol/tokenization/AToken"), [pool.address]),
  await deploy(deployer, aave("protocol/tokenization/StableDebtToken"), [pool.address]),
  await deploy(deployer, aave("protocol/tokenization/VariableDebtToken"), [pool.address]),
];
const listing = (underlyingAsset, underlyingAssetDecimals, symbol) => ({
  aTokenImpl: deposits.address, stableDebtTokenImpl: stableDebts.address, variableDebtTokenImpl: debts.address,
  underlyingAsset, underlyingAssetDecimals, interestRateStrategyAddress: rates.address, treasury: owner, incentivesController: nobody,
  aTokenName: `Cape ${symbol}`, aTokenSymbol: `c${symbol}`, variableDebtTokenName: `Cape debt ${symbol}`, variableDebtTokenSymbol: `vd${symbol}`,
  stableDebtTokenName: `Cape stable debt ${symbol}`, stableDebtTokenSymbol: `sd${symbol}`, params: "0x",
});
await act(configurator, "initReserves", [listing(names.kelp, 18, "HBR"), listing(names.dollar, 6, "hUSD")]);
await act(configurator, "configureReserveAsCollateral", names.kelp, 7000, 7500, 10_800);
await act(configurator, "configureReserveAsCollateral", names.dollar, 8000, 8500, 10_500);
await act(configurator, "setReserveBorrowing", names.dollar, true);

const [kelpReserve, dollarReserve] = [await pool.getReserveData(names.kelp), await pool.getReserveData(names.dollar)];
await act(powers, "addRiskAdmin", accounts.guardian);
await act(powers, "addEmergencyAdmin", accounts.guardian);

tell({
  configurator: configurator.address,
  acl: powers.address,
  pool: { address: pool.address, is: "Pool" },
  oracle: { address: oracle.address, is: "AaveOracle" },
  aKelp: { address: kelpReserve.aTokenAddress, is: "AToken" },
  aDollar: { address: dollarReserve.aTokenAddress, is: "AToken" },
});
