// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title What the drill asks of Lyra's market.
interface ILyraMarket {
    struct TradeInputParameters {
        uint256 strikeId;
        uint256 positionId;
        uint256 iterations;
        uint8 optionType;
        uint256 amount;
        uint256 setCollateralTo;
        uint256 minTotalCost;
        uint256 maxTotalCost;
    }

    struct Result {
        uint256 positionId;
        uint256 totalCost;
        uint256 totalFee;
    }

    function openPosition(TradeInputParameters calldata parameters) external returns (Result memory);
    function settleExpiredBoard(uint256 boardId) external;
}

/// @title What the drill asks of the contract that pays options out.
interface ILyraCollateral {
    function settleOptions(uint256[] calldata positionIds) external;
}
