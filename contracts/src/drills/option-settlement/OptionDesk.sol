// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IPair} from "../common/IPair.sol";
import {IRouter} from "../common/IRouter.sol";
import {ILyraCollateral, ILyraMarket} from "./ILyra.sol";

/// @title Buys calls; after expiry buys the coin, settles the board, collects, and sells the coin again, all with a flash loan.
/// @notice With a sum that fits the pair it is a desk that hedges while it settles; with one that bends its price it is the attack.
contract OptionDesk {
    uint8 private constant LONG_CALL = 0;

    ILyraMarket private immutable _market;
    ILyraCollateral private immutable _collateral;
    IRouter private immutable _router;
    IPair private immutable _lender;
    IERC20 private immutable _coin;
    IERC20 private immutable _dollar;
    address private immutable _owner;
    uint256[] private _positions;

    constructor(ILyraMarket market, ILyraCollateral collateral, IRouter router, IPair lender, IERC20 coin, IERC20 dollar) {
        (_market, _collateral, _router, _lender) = (market, collateral, router, lender);
        (_coin, _dollar, _owner) = (coin, dollar, msg.sender);
    }

    modifier onlyOwner() {
        require(msg.sender == _owner);
        _;
    }

    /// @param most Dollars that the calls may cost.
    function buy(uint256 strikeId, uint256 amount, uint256 most) external onlyOwner {
        _dollar.transferFrom(_owner, address(this), most);
        _dollar.approve(address(_market), most);
        _positions.push(
            _market.openPosition(ILyraMarket.TradeInputParameters(strikeId, 0, 1, LONG_CALL, amount, 0, 0, most)).positionId
        );
        _dollar.transfer(_owner, _dollar.balanceOf(address(this)));
    }

    /// @param own Dollars of the owner's that go along, for the loan's fee.
    function settle(uint256 own, uint256 loan, uint256 boardId) external onlyOwner {
        _dollar.transferFrom(_owner, address(this), own);
        bool first = _lender.token0() == address(_dollar);
        _lender.swap(first ? loan : 0, first ? 0 : loan, address(this), abi.encode(loan, boardId));
        _dollar.transfer(_owner, _dollar.balanceOf(address(this)));
    }

    function uniswapV2Call(address, uint256, uint256, bytes calldata data) external {
        require(msg.sender == address(_lender));
        (uint256 loan, uint256 boardId) = abi.decode(data, (uint256, uint256));
        _trade(_dollar, _coin, loan);
        _market.settleExpiredBoard(boardId);
        _collateral.settleOptions(_positions);
        _trade(_coin, _dollar, _coin.balanceOf(address(this)));
        _dollar.transfer(address(_lender), (loan * 1000) / 997 + 1);
    }

    function _trade(IERC20 from, IERC20 to, uint256 amount) private {
        address[] memory path = new address[](2);
        (path[0], path[1]) = (address(from), address(to));
        from.approve(address(_router), amount);
        _router.swapExactTokensForTokens(amount, 0, path, address(this), block.timestamp);
    }
}
