// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title A venue: two coins, the product of their reserves kept, three parts in a thousand for those who supply them.
contract FerryPool {
    using SafeERC20 for IERC20;

    IERC20 public immutable left;
    IERC20 public immutable right;

    event Traded(address indexed trader, IERC20 paid, uint256 amount, uint256 got);

    error Unknown(IERC20 coin);

    constructor(IERC20 left_, IERC20 right_) {
        (left, right) = (left_, right_);
    }

    function trade(IERC20 paid, uint256 amount, address to) external returns (uint256 got) {
        if (address(paid) != address(left) && address(paid) != address(right)) {
            revert Unknown(paid);
        }

        IERC20 given = address(paid) == address(left) ? right : left;
        uint256 kept = paid.balanceOf(address(this));
        uint256 counted = amount * 997;
        got = given.balanceOf(address(this)) * counted / (kept * 1000 + counted);
        paid.safeTransferFrom(msg.sender, address(this), amount);
        given.safeTransfer(to, got);
        emit Traded(msg.sender, paid, amount, got);
    }
}
