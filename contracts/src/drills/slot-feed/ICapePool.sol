// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title What the drills ask of Aave's pool.
interface ICapePool {
    function supply(address asset, uint256 amount, address onBehalfOf, uint16 referralCode) external;
    function borrow(address asset, uint256 amount, uint256 rateMode, uint16 referralCode, address onBehalfOf) external;
}
