// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title What the drill asks of Perp's clearing house.
interface ICurieHouse {
    struct OpenPositionParams {
        address baseToken;
        bool isBaseToQuote;
        bool isExactInput;
        uint256 amount;
        uint256 oppositeAmountBound;
        uint256 deadline;
        uint160 sqrtPriceLimitX96;
        bytes32 referralCode;
    }

    function openPosition(OpenPositionParams calldata params) external returns (uint256 base, uint256 quote);
}

/// @title What the drill asks of Perp's vault.
interface ICurieVault {
    function deposit(address token, uint256 amount) external;
    function withdraw(address token, uint256 amount) external;
    function getFreeCollateral(address trader) external view returns (uint256);
}
