// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IPair} from "../common/IPair.sol";

/// @title A lending market: cash against one collateral, up to three quarters of its worth.
/// @notice FLAWED ON PURPOSE: the collateral's price is whatever the pair's reserves say at this moment.
contract TideMarket {
    uint256 private constant LOAN_TO_VALUE = 75;
    uint256 private constant LIQUIDATION_BONUS = 105;

    IERC20 public immutable collateral;
    IERC20 public immutable cash;
    IPair public immutable pair;
    bool private immutable _collateralIsFirst;

    mapping(address => uint256) public lentBy;
    mapping(address => uint256) public pledgedBy;
    mapping(address => uint256) public owedBy;

    event Lent(address indexed lender, uint256 amount);
    event Reclaimed(address indexed lender, uint256 amount);
    event Pledged(address indexed borrower, uint256 amount);
    event Released(address indexed borrower, uint256 amount);
    event Borrowed(address indexed borrower, uint256 amount, uint256 price);
    event Repaid(address indexed borrower, uint256 amount);
    event Seized(address indexed borrower, address indexed by, uint256 repaid, uint256 collateral);

    error NotEnoughCollateral();

    error Healthy();

    constructor(IPair pair_, IERC20 collateral_, IERC20 cash_) {
        (pair, collateral, cash) = (pair_, collateral_, cash_);
        _collateralIsFirst = pair_.token0() == address(collateral_);
    }

    /// @return Cash for 10^18 of the collateral.
    function spotPrice() public view returns (uint256) {
        (uint112 first, uint112 second,) = pair.getReserves();
        return _collateralIsFirst ? (uint256(second) * 1e18) / first : (uint256(first) * 1e18) / second;
    }

    function lend(uint256 amount) external {
        lentBy[msg.sender] += amount;
        cash.transferFrom(msg.sender, address(this), amount);
        emit Lent(msg.sender, amount);
    }

    function reclaim(uint256 amount) external {
        lentBy[msg.sender] -= amount;
        cash.transfer(msg.sender, amount);
        emit Reclaimed(msg.sender, amount);
    }

    function pledge(uint256 amount) external {
        pledgedBy[msg.sender] += amount;
        collateral.transferFrom(msg.sender, address(this), amount);
        emit Pledged(msg.sender, amount);
    }

    function release(uint256 amount) external {
        pledgedBy[msg.sender] -= amount;
        _requireCovered(msg.sender, spotPrice());
        collateral.transfer(msg.sender, amount);
        emit Released(msg.sender, amount);
    }

    function borrow(uint256 amount) external {
        uint256 price = spotPrice();
        owedBy[msg.sender] += amount;
        _requireCovered(msg.sender, price);
        cash.transfer(msg.sender, amount);
        emit Borrowed(msg.sender, amount, price);
    }

    function repay(uint256 amount) external {
        owedBy[msg.sender] -= amount;
        cash.transferFrom(msg.sender, address(this), amount);
        emit Repaid(msg.sender, amount);
    }

    /// @notice Anyone may repay an uncovered debt and take collateral of its worth, and a little more.
    function seize(address borrower, uint256 amount) external {
        uint256 price = spotPrice();
        if (_isCovered(borrower, price)) {
            revert Healthy();
        }
        uint256 taken = (amount * 1e18 * LIQUIDATION_BONUS) / (price * 100);
        owedBy[borrower] -= amount;
        pledgedBy[borrower] -= taken;
        cash.transferFrom(msg.sender, address(this), amount);
        collateral.transfer(msg.sender, taken);
        emit Seized(borrower, msg.sender, amount, taken);
    }

    function _isCovered(address borrower, uint256 price) private view returns (bool) {
        return owedBy[borrower] * 100 <= (pledgedBy[borrower] * price * LOAN_TO_VALUE) / 1e18;
    }

    function _requireCovered(address borrower, uint256 price) private view {
        if (!_isCovered(borrower, price)) {
            revert NotEnoughCollateral();
        }
    }
}
