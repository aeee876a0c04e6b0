// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {BrinePool} from "./BrinePool.sol";

/// @title Lends dollars against shares of a Brine pool, priced by what the pool says of itself.
contract BrineBank is Ownable {
    using SafeERC20 for IERC20;

    uint256 private constant LOAN_TO_VALUE_PERCENT = 75;

    event Posted(address indexed account, uint256 shares);
    event Returned(address indexed account, uint256 shares);
    event Drawn(address indexed account, uint256 dollars, uint256 limit);
    event Repaid(address indexed account, uint256 dollars);

    BrinePool public immutable pool;
    IERC20 public immutable dollar;

    /// @notice Dollars for an ether, in the dollar's smallest unit; set by the owner.
    uint256 public etherPrice;

    mapping(address => uint256) public posted;
    mapping(address => uint256) public debt;

    constructor(BrinePool pool_, IERC20 dollar_, uint256 etherPrice_) Ownable(msg.sender) {
        (pool, dollar, etherPrice) = (pool_, dollar_, etherPrice_);
    }

    function setEtherPrice(uint256 price) external onlyOwner {
        etherPrice = price;
    }

    /// @notice How many dollars the account may owe in all.
    function limitOf(address account) public view returns (uint256) {
        uint256 worth = (posted[account] * pool.shareValue()) / 1e18;
        return (worth * etherPrice * LOAN_TO_VALUE_PERCENT) / 100 / 1e18;
    }

    function post(uint256 shares) external {
        IERC20(address(pool.share())).safeTransferFrom(msg.sender, address(this), shares);
        posted[msg.sender] += shares;
        emit Posted(msg.sender, shares);
    }

    function draw(uint256 dollars) external {
        uint256 limit = limitOf(msg.sender);
        require(debt[msg.sender] + dollars <= limit, "over the limit");
        debt[msg.sender] += dollars;
        dollar.safeTransfer(msg.sender, dollars);
        emit Drawn(msg.sender, dollars, limit);
    }

    function repay(uint256 dollars) external {
        debt[msg.sender] -= dollars;
        dollar.safeTransferFrom(msg.sender, address(this), dollars);
        emit Repaid(msg.sender, dollars);
    }

    function takeBack(uint256 shares) external {
        posted[msg.sender] -= shares;
        require(debt[msg.sender] <= limitOf(msg.sender), "over the limit");
        IERC20(address(pool.share())).safeTransfer(msg.sender, shares);
        emit Returned(msg.sender, shares);
    }
}
