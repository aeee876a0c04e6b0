// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {KestrelMarket} from "./KestrelMarket.sol";

/// @title Saves in one market, borrows from another and takes its savings back, all at once.
contract KestrelUser {
    address private immutable _owner;

    constructor() {
        _owner = msg.sender;
    }

    /// @param keep Shares that stay; the rest is redeemed at once.
    /// @param gift Sent to the market as it is, without minting.
    /// @param loan Borrowed from `lender`.
    /// @param back Of the savings, taken out at the end.
    function run(KestrelMarket saver, KestrelMarket lender, uint256 keep, uint256 gift, uint256 loan, uint256 back) external {
        IERC20 coin = saver.underlying();
        coin.approve(address(saver), type(uint256).max);
        saver.mint(coin.balanceOf(address(this)) - gift);
        saver.redeem(saver.balanceOf(address(this)) - keep);
        if (gift > 0) {
            coin.transfer(address(saver), coin.balanceOf(address(this)));
        }
        if (loan > 0) {
            lender.borrow(loan);
        }
        saver.redeemUnderlying(back == 0 ? coin.balanceOf(address(saver)) - 1 : back);
        _sweep(coin);
        _sweep(lender.underlying());
    }

    function repay(KestrelMarket lender) external {
        IERC20 coin = lender.underlying();
        uint256 debt = lender.borrowBalanceStored(address(this));
        coin.transferFrom(msg.sender, address(this), debt);
        coin.approve(address(lender), debt);
        lender.repayBorrow(debt);
    }

    function _sweep(IERC20 coin) private {
        coin.transfer(_owner, coin.balanceOf(address(this)));
    }
}
