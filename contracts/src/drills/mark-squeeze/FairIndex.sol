// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title An index price as Perp's base tokens ask for it; its keeper writes it.
contract FairIndex {
    address public immutable keeper;
    uint256 public price;

    event PriceUpdated(uint256 price);

    constructor(uint256 price_) {
        (keeper, price) = (msg.sender, price_);
    }

    function update(uint256 price_) external {
        require(msg.sender == keeper);
        price = price_;
        emit PriceUpdated(price_);
    }

    function dispatchPrice(uint256) external {}

    function getDispatchedPrice(uint256) external view returns (uint256) {
        return price;
    }

    function decimals() external pure returns (uint8) {
        return 18;
    }
}
