// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ICurieHouse, ICurieVault} from "./ICurie.sol";
import {PerpSeat} from "./PerpSeat.sol";

/// @title A desk with two accounts at Perp.
/// @notice With fair sums it rolls a position from one account to the other. With sums that lift the mark, the second account pays the
/// first with money that it does not have.
contract PerpDesk {
    PerpSeat public immutable first;
    PerpSeat public immutable second;
    IERC20 private immutable _money;
    address private immutable _owner;

    constructor(ICurieHouse house, ICurieVault vault, IERC20 money, address base) {
        first = new PerpSeat(house, vault, money, base);
        second = new PerpSeat(house, vault, money, base);
        (_money, _owner) = (money, msg.sender);
    }

    modifier onlyOwner() {
        require(msg.sender == _owner);
        _;
    }

    function enter(uint256 margin, uint256 dollars) external onlyOwner {
        _fund(first, margin);
        first.trade(false, dollars);
    }

    /// @notice The second account buys, the first sells; what is then free of the first goes home.
    function roll(uint256 margin, uint256 dollars, uint256 coins) external onlyOwner {
        _fund(second, margin);
        second.trade(false, dollars);
        quit(coins);
    }

    function quit(uint256 coins) public onlyOwner {
        first.trade(true, coins);
        first.withdraw();
        _money.transfer(_owner, _money.balanceOf(address(this)));
    }

    function _fund(PerpSeat seat, uint256 margin) private {
        if (margin > 0) {
            _money.transferFrom(_owner, address(seat), margin);
            seat.deposit(margin);
        }
    }
}
