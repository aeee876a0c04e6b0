// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title What the drills ask of the Uniswap v2 router.
interface IRouter {
    function swapExactTokensForTokens(uint256 amountIn, uint256 amountOutMin, address[] calldata path, address to, uint256 deadline)
        external
        returns (uint256[] memory amounts);
}
