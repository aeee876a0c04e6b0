// Deploys Uniswap v3 with two pools over the whole range: a thin one of $kelp at two dollars, a deep one of $weth at two thousand.

import { act, artifact, deploy, ethers, stage, tell } from "./lib/stage.mjs";

const { deployer, names, provider } = stage();
const owner = await deployer.getAddress();
const uniswap = (name, from = "periphery") =>
  artifact(`protocols/node_modules/@uniswap/v3-${from}/artifacts/contracts/${name}.sol/${name}.json`);
const token = artifact("artifacts/HarborToken.json");
const fee = 3_000;
const [lowest, highest] = [-887_220, 887_220];

const factory = await deploy(deployer, uniswap("UniswapV3Factory", "core"));
const router = await deploy(deployer, uniswap("SwapRouter"), [factory.address, names.weth]);
const positions = await deploy(deployer, uniswap("NonfungiblePositionManager"), [factory.address, names.weth, owner]);

function squareRoot(number) {
  let [root, next] = [number, (number + 1n) / 2n];
  while (next < root) {
    [root, next] = [next, (next + number / next) / 2n];
  }
  return root;
}

async function open(asset, amount, dollars) {
  const sides = [[asset, ethers.utils.parseEther(amount)], [names.dollar, ethers.utils.parseUnits(dollars, 6)]];
  const [[first, most0], [second, most1]] = sides.sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  const root = squareRoot((most1.toBigInt() << 192n) / most0.toBigInt());
  await act(positions, "createAndInitializePoolIfNecessary", first, second, fee, root.toString());
  for (const [address, most] of sides) {
    await act(new ethers.Contract(address, token.abi, deployer), "approve", positions.address, most);
  }
  const { timestamp } = await provider.getBlock("latest");
  await act(positions, "mint", [first, second, fee, lowest, highest, most0, most1, 0, 0, owner, timestamp + 3_600]);
  return { address: await factory.getPool(first, second, fee), is: "RangePool" };
}

tell({
  router: { address: router.address, is: "RangeRouter" },
  thin: await open(names.kelp, "100000", "200000"),
  deep: await open(names.weth, "2000", "4000000"),
});
