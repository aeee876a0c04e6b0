// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {BrineBank} from "./BrineBank.sol";
import {BrinePool} from "./BrinePool.sol";

/// @title Puts ether into the pool, pledges a part of the shares, leaves with the rest, and draws dollars at some point.
contract BrineCustomer {
    BrinePool private immutable _pool;
    BrineBank private immutable _bank;
    address payable private immutable _owner;
    uint256 private _drawWhilePaid;

    event Noted(uint256 limit);

    constructor(BrinePool pool, BrineBank bank) {
        (_pool, _bank, _owner) = (pool, bank, payable(msg.sender));
    }

    function run(uint256 pledged, uint256 drawWhilePaid, uint256 drawAfter) external payable {
        _drawWhilePaid = drawWhilePaid;
        IERC20 share = IERC20(address(_pool.share()));
        uint256 shares = _pool.enter{value: msg.value}(0);
        share.approve(address(_bank), pledged);
        _bank.post(pledged);
        _pool.exit(shares - pledged);
        if (drawAfter > 0) {
            _bank.draw(drawAfter);
        }
        _sweep(_bank.dollar());
        _sweep(_pool.staked());
        Address.sendValue(_owner, address(this).balance);
    }

    receive() external payable {
        if (_drawWhilePaid > 0) {
            _bank.draw(_drawWhilePaid);
        } else {
            emit Noted(_bank.limitOf(address(this)));
        }
    }

    function _sweep(IERC20 coin) private {
        coin.transfer(_owner, coin.balanceOf(address(this)));
    }
}
