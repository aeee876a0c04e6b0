// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {KestrelDesk} from "./KestrelDesk.sol";

/// @title One market of Kestrel, of the family of Compound: shares stand for a part of cash and loans.
/// @dev Flawed on purpose, as that family was: the rate rests on what the market holds, and what `redeemUnderlying` burns is rounded down.
contract KestrelMarket is ERC20, ReentrancyGuard {
    using SafeERC20 for IERC20;

    uint256 private constant INITIAL_RATE = 2e16;

    event Mint(address minter, uint256 mintAmount, uint256 mintTokens);
    event Redeem(address redeemer, uint256 redeemAmount, uint256 redeemTokens);
    event Borrow(address borrower, uint256 borrowAmount, uint256 accountBorrows, uint256 totalBorrows);
    event RepayBorrow(address payer, address borrower, uint256 repayAmount, uint256 accountBorrows, uint256 totalBorrows);

    KestrelDesk public immutable comptroller;
    IERC20 public immutable underlying;
    uint256 public totalBorrows;
    mapping(address => uint256) public borrowBalanceStored;

    constructor(KestrelDesk comptroller_, IERC20 underlying_, string memory name, string memory symbol) ERC20(name, symbol) {
        (comptroller, underlying) = (comptroller_, underlying_);
    }

    function decimals() public pure override returns (uint8) {
        return 8;
    }

    function getCash() public view returns (uint256) {
        return underlying.balanceOf(address(this));
    }

    function exchangeRateStored() public view returns (uint256) {
        uint256 supply = totalSupply();
        return supply == 0 ? INITIAL_RATE : ((getCash() + totalBorrows) * 1e18) / supply;
    }

    function snapshot(address account) external view returns (uint256 shares, uint256 debt, uint256 rate) {
        return (balanceOf(account), borrowBalanceStored[account], exchangeRateStored());
    }

    function mint(uint256 amount) external nonReentrant returns (uint256) {
        uint256 shares = (amount * 1e18) / exchangeRateStored();
        underlying.safeTransferFrom(msg.sender, address(this), amount);
        _mint(msg.sender, shares);
        emit Mint(msg.sender, amount, shares);
        return 0;
    }

    function redeem(uint256 shares) external nonReentrant returns (uint256) {
        return _redeem(shares, (shares * exchangeRateStored()) / 1e18);
    }

    function redeemUnderlying(uint256 amount) external nonReentrant returns (uint256) {
        return _redeem((amount * 1e18) / exchangeRateStored(), amount);
    }

    function borrow(uint256 amount) external nonReentrant returns (uint256) {
        require(comptroller.isCovered(msg.sender, this, 0, amount), "not covered");
        borrowBalanceStored[msg.sender] += amount;
        totalBorrows += amount;
        underlying.safeTransfer(msg.sender, amount);
        emit Borrow(msg.sender, amount, borrowBalanceStored[msg.sender], totalBorrows);
        return 0;
    }

    function repayBorrow(uint256 amount) external nonReentrant returns (uint256) {
        underlying.safeTransferFrom(msg.sender, address(this), amount);
        borrowBalanceStored[msg.sender] -= amount;
        totalBorrows -= amount;
        emit RepayBorrow(msg.sender, msg.sender, amount, borrowBalanceStored[msg.sender], totalBorrows);
        return 0;
    }

    function _redeem(uint256 shares, uint256 amount) private returns (uint256) {
        require(comptroller.isCovered(msg.sender, this, shares, 0), "not covered");
        _burn(msg.sender, shares);
        underlying.safeTransfer(msg.sender, amount);
        emit Redeem(msg.sender, amount, shares);
        return 0;
    }
}
