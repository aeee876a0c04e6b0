// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ITokensSender, TarnCoin} from "./TarnCoin.sol";
import {TarnMarket} from "./TarnMarket.sol";

/// @title A saver with a hook of its own: it keeps count of what it sends, and may do more.
contract TarnSaver is ITokensSender {
    TarnMarket private immutable _market;
    TarnCoin private immutable _coin;
    address private immutable _owner;
    bool private _withdraws;
    uint256 public sent;

    constructor(TarnMarket market, TarnCoin coin) {
        (_market, _coin, _owner) = (market, coin, msg.sender);
        coin.setHook(this);
        coin.approve(address(market), type(uint256).max);
    }

    /// @notice Saves all but a crumb, then the crumb; if `withdraws`, takes everything out while the crumb is on its way.
    function run(uint256 rounds, bool withdraws) external {
        for (uint256 round = 0; round < rounds; round++) {
            uint256 all = _coin.balanceOf(address(this));
            _withdraws = false;
            _market.supply(address(_coin), all - 1);
            _withdraws = withdraws;
            _market.supply(address(_coin), 1);
            _withdraws = false;
            _market.withdraw(address(_coin), type(uint256).max);
        }
        _coin.transfer(_owner, _coin.balanceOf(address(this)));
    }

    function tokensToSend(address, address, address to, uint256 amount, bytes calldata, bytes calldata) external {
        require(msg.sender == address(_coin), "coin only");
        sent += amount;
        if (_withdraws && to == address(_market)) {
            _withdraws = false;
            _market.withdraw(address(_coin), type(uint256).max);
        }
    }
}
