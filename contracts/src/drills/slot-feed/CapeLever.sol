// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ICapePool} from "./ICapePool.sol";
import {IRangePool} from "./IRangePool.sol";
import {IRangeRouter} from "./IRangeRouter.sol";

/// @title Buys collateral with a flash loan, supplies it to Aave, borrows, and repays the loan.
/// @notice With sums that fit the pool this is how people lever up; with sums that bend its price it is the attack.
contract CapeLever {
    uint24 private constant FEE = 3_000;
    uint256 private constant VARIABLE = 2;

    struct Order {
        uint256 loan; // cash borrowed for this transaction
        uint256 supplied; // collateral to supply; what was bought beyond it is sold again
        uint256 debt; // cash borrowed from Aave
    }

    ICapePool private immutable _aave;
    IRangeRouter private immutable _router;
    IRangePool private immutable _lender;
    IERC20 private immutable _collateral;
    IERC20 private immutable _cash;
    address private immutable _owner;

    constructor(ICapePool aave, IRangeRouter router, IRangePool lender, IERC20 collateral, IERC20 cash) {
        (_aave, _router, _lender, _collateral, _cash, _owner) = (aave, router, lender, collateral, cash, msg.sender);
    }

    /// @param own Cash of the owner's that goes along.
    function open(uint256 own, Order calldata order) external {
        require(msg.sender == _owner);
        _cash.transferFrom(_owner, address(this), own);
        bool first = _lender.token0() == address(_cash);
        _lender.flash(address(this), first ? order.loan : 0, first ? 0 : order.loan, abi.encode(order));
        _cash.transfer(_owner, _cash.balanceOf(address(this)));
        _collateral.transfer(_owner, _collateral.balanceOf(address(this)));
    }

    function uniswapV3FlashCallback(uint256 fee0, uint256 fee1, bytes calldata data) external {
        require(msg.sender == address(_lender));
        Order memory order = abi.decode(data, (Order));
        _trade(_cash, _collateral, _cash.balanceOf(address(this)));
        _collateral.approve(address(_aave), order.supplied);
        _aave.supply(address(_collateral), order.supplied, address(this), 0);
        _aave.borrow(address(_cash), order.debt, VARIABLE, 0, address(this));
        if (_collateral.balanceOf(address(this)) > 0) {
            _trade(_collateral, _cash, _collateral.balanceOf(address(this)));
        }
        _cash.transfer(address(_lender), order.loan + fee0 + fee1);
    }

    function _trade(IERC20 from, IERC20 to, uint256 amount) private {
        from.approve(address(_router), amount);
        _router.exactInputSingle(
            IRangeRouter.ExactInputSingleParams(address(from), address(to), FEE, address(this), block.timestamp, amount, 0, 0)
        );
    }
}
