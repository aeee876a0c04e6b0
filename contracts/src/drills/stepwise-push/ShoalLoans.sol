// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ShoalPool} from "./ShoalPool.sol";

/// @title Dollars lent against a coin, up to four fifths of its worth.
/// @notice FLAWED ON PURPOSE: that worth is what the pool says at this moment.
contract ShoalLoans {
    ShoalPool private immutable _pool;
    mapping(address => uint256) public pawned;
    mapping(address => uint256) public owed;

    error TooLittle();

    error StillCovered();

    constructor(ShoalPool pool) {
        _pool = pool;
    }

    function pawn(uint256 coins, uint256 dollars) external {
        pawned[msg.sender] += coins;
        owed[msg.sender] += dollars;
        if (owed[msg.sender] * 5 > _pool.worthOf(pawned[msg.sender]) * 4) {
            revert TooLittle();
        }
        _pool.coin().transferFrom(msg.sender, address(this), coins);
        _pool.dollar().transfer(msg.sender, dollars);
    }

    function redeem() external {
        (uint256 coins, uint256 dollars) = (pawned[msg.sender], owed[msg.sender]);
        (pawned[msg.sender], owed[msg.sender]) = (0, 0);
        _pool.dollar().transferFrom(msg.sender, address(this), dollars);
        _pool.coin().transfer(msg.sender, coins);
    }

    /// @notice Whoever pays an uncovered debt takes its pledge.
    function auctionOff(address borrower) external {
        (uint256 coins, uint256 dollars) = (pawned[borrower], owed[borrower]);
        if (dollars * 10 <= _pool.worthOf(coins) * 9) {
            revert StillCovered();
        }
        (pawned[borrower], owed[borrower]) = (0, 0);
        _pool.dollar().transferFrom(msg.sender, address(this), dollars);
        _pool.coin().transfer(msg.sender, coins);
    }
}
