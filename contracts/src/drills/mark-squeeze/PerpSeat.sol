// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ICurieHouse, ICurieVault} from "./ICurie.sol";

/// @title One trading account of a desk: Perp keeps the books of each apart.
contract PerpSeat {
    ICurieHouse private immutable _house;
    ICurieVault private immutable _vault;
    IERC20 private immutable _money;
    address private immutable _base;
    address private immutable _desk;

    constructor(ICurieHouse house, ICurieVault vault, IERC20 money, address base) {
        (_house, _vault, _money, _base, _desk) = (house, vault, money, base, msg.sender);
    }

    modifier onlyDesk() {
        require(msg.sender == _desk);
        _;
    }

    /// @param margin Money that the desk has sent to this seat.
    function deposit(uint256 margin) external onlyDesk {
        _money.approve(address(_vault), margin);
        _vault.deposit(address(_money), margin);
    }

    /// @param amount Dollars (18 decimals) to buy for, or coins to sell.
    function trade(bool isSale, uint256 amount) external onlyDesk {
        _house.openPosition(ICurieHouse.OpenPositionParams(_base, isSale, true, amount, 0, block.timestamp, 0, 0));
    }

    function withdraw() external onlyDesk {
        _vault.withdraw(address(_money), _vault.getFreeCollateral(address(this)));
        _money.transfer(_desk, _money.balanceOf(address(this)));
    }
}
