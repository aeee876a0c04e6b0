// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title An exchange of a coin for dollars with names and events of its own, as many protocols write one for themselves.
contract ShoalPool {
    IERC20 public immutable coin;
    IERC20 public immutable dollar;
    uint256 public coins;
    uint256 public dollars;

    event Traded(address indexed by, bool isPurchase, uint256 paid, uint256 got);

    constructor(IERC20 coin_, IERC20 dollar_) {
        (coin, dollar) = (coin_, dollar_);
    }

    function fill(uint256 coins_, uint256 dollars_) external {
        coin.transferFrom(msg.sender, address(this), coins_);
        dollar.transferFrom(msg.sender, address(this), dollars_);
        coins += coins_;
        dollars += dollars_;
    }

    /// @return Dollars that an amount of the coin is worth at this moment.
    function worthOf(uint256 amount) external view returns (uint256) {
        return (amount * dollars) / coins;
    }

    function purchase(uint256 paid) external returns (uint256 got) {
        uint256 net = (paid * 997) / 1000;
        got = (coins * net) / (dollars + net);
        (coins, dollars) = (coins - got, dollars + paid);
        dollar.transferFrom(msg.sender, address(this), paid);
        coin.transfer(msg.sender, got);
        emit Traded(msg.sender, true, paid, got);
    }

    function disposeOf(uint256 paid) external returns (uint256 got) {
        uint256 net = (paid * 997) / 1000;
        got = (dollars * net) / (coins + net);
        (coins, dollars) = (coins + paid, dollars - got);
        coin.transferFrom(msg.sender, address(this), paid);
        dollar.transfer(msg.sender, got);
        emit Traded(msg.sender, false, paid, got);
    }
}
