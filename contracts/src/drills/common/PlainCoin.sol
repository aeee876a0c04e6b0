// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title A coin of OpenZeppelin's making, with signed allowances; nothing is wrong with it.
contract PlainCoin is ERC20Permit {
    uint8 private immutable _places;

    constructor(string memory name, string memory symbol, uint8 places, address holder, uint256 supply) ERC20(name, symbol) ERC20Permit(name) {
        _places = places;
        _mint(holder, supply);
    }

    function decimals() public view override returns (uint8) {
        return _places;
    }
}
