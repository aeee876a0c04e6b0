// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title What the drills ask of a Uniswap v3 pool.
interface IRangePool {
    function token0() external view returns (address);
    function slot0()
        external
        view
        returns (uint160 sqrtPriceX96, int24 tick, uint16 index, uint16 cardinality, uint16 next, uint8 feeProtocol, bool unlocked);
    function flash(address recipient, uint256 amount0, uint256 amount1, bytes calldata data) external;
}
