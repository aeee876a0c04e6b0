// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IRangePool} from "./IRangePool.sol";

/// @title A price feed with eight decimals, as Aave expects it, for a token of 18 decimals in a dollar of six.
/// @notice FLAWED ON PURPOSE: it tells the price that a Uniswap v3 pool has at this moment, not over time.
contract SlotFeed {
    IRangePool private immutable _pool;
    bool private immutable _tokenIsFirst;

    constructor(IRangePool pool, address token) {
        (_pool, _tokenIsFirst) = (pool, pool.token0() == token);
    }

    function latestAnswer() external view returns (int256) {
        (uint160 root,,,,,,) = _pool.slot0();
        uint256 ratio = Math.mulDiv(root, root, 1 << 64); // second for first, 128 binary places
        return int256(_tokenIsFirst ? Math.mulDiv(ratio, 1e20, 1 << 128) : Math.mulDiv(1 << 128, 1e20, ratio));
    }
}
