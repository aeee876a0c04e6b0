// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IPair} from "../common/IPair.sol";
import {IRouter} from "../common/IRouter.sol";
import {TideMarket} from "./TideMarket.sol";

/// @title Buys collateral with a flash loan, pledges it, borrows, and repays the loan.
/// @notice With sums that fit the pair this is how people lever up; with sums that bend its price it is the attack.
contract TideLever {
    struct Order {
        uint256 loan; // cash borrowed for this transaction
        uint256 pledged; // collateral to pledge; what was bought beyond it is sold again
        uint256 debt; // cash borrowed from the market
    }

    TideMarket private immutable _market;
    IRouter private immutable _router;
    IPair private immutable _lender;
    address private immutable _owner;

    constructor(TideMarket market, IRouter router, IPair lender) {
        (_market, _router, _lender, _owner) = (market, router, lender, msg.sender);
    }

    /// @param own Cash of the owner's that goes along.
    function open(uint256 own, Order calldata order) external {
        require(msg.sender == _owner);
        IERC20 cash = _market.cash();
        cash.transferFrom(_owner, address(this), own);
        bool cashIsFirst = _lender.token0() == address(cash);
        _lender.swap(cashIsFirst ? order.loan : 0, cashIsFirst ? 0 : order.loan, address(this), abi.encode(order));
        cash.transfer(_owner, cash.balanceOf(address(this)));
        IERC20 collateral = _market.collateral();
        collateral.transfer(_owner, collateral.balanceOf(address(this)));
    }

    function uniswapV2Call(address, uint256, uint256, bytes calldata data) external {
        require(msg.sender == address(_lender));
        Order memory order = abi.decode(data, (Order));
        IERC20 cash = _market.cash();
        IERC20 collateral = _market.collateral();
        _trade(cash, collateral, cash.balanceOf(address(this)));
        collateral.approve(address(_market), order.pledged);
        _market.pledge(order.pledged);
        _market.borrow(order.debt);
        if (collateral.balanceOf(address(this)) > 0) {
            _trade(collateral, cash, collateral.balanceOf(address(this)));
        }
        cash.transfer(address(_lender), (order.loan * 1000) / 997 + 1);
    }

    function _trade(IERC20 from, IERC20 to, uint256 amount) private {
        address[] memory path = new address[](2);
        (path[0], path[1]) = (address(from), address(to));
        from.approve(address(_router), amount);
        _router.swapExactTokensForTokens(amount, 0, path, address(this), block.timestamp);
    }
}
