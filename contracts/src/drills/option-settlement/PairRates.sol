// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPair} from "../common/IPair.sol";

/// @title Rates as Lyra asks Synthetix for them, of one coin in dollars, both with 18 decimals.
/// @notice FLAWED ON PURPOSE: the rate is what the pair's reserves say at this moment, also at the moment of settlement.
contract PairRates {
    IPair private immutable _pair;
    bool private immutable _coinIsFirst;

    constructor(IPair pair, address coin) {
        (_pair, _coinIsFirst) = (pair, pair.token0() == coin);
    }

    function rateAndInvalid(bytes32) external view returns (uint256 rate, bool invalid) {
        (uint112 first, uint112 second,) = _pair.getReserves();
        return (_coinIsFirst ? (uint256(second) * 1e18) / first : (uint256(first) * 1e18) / second, false);
    }
}
